/*
 * Two steps: it is exiting when it says so, and has exited when the kernel does.
 */
#include "../traps/kld.h"

struct block {
	struct mtx lock;
	struct thread *thread;
	enum { RUNNING, LEAVE, EXITING } state;
};

static struct block *block;

static void
thread_main(void *arg)
{
	struct block *b = arg;

	mtx_lock(&b->lock);
	while (b->state != LEAVE)
		mtx_sleep(&b->state, &b->lock, 0, "run", 0);
	b->state = EXITING;
	wakeup(&b->thread);
	mtx_unlock(&b->lock);
	/* Last words. */
	mtx_lock(&b->lock);
	mtx_unlock(&b->lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		block = malloc(sizeof(*block), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&block->lock, "thread block", NULL, MTX_DEF);
		return (kthread_add(thread_main, block, NULL, &block->thread, 0, 0,
		    "thread"));
	case MOD_UNLOAD:
		mtx_lock(&block->lock);
		block->state = LEAVE;
		wakeup(&block->state);
		mtx_sleep(block->thread, &block->lock, 0, "join", 0);
		mtx_unlock(&block->lock);
		mtx_destroy(&block->lock);
		free(block, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d35_fixed, handler, NULL);
