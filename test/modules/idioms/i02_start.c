/*
 * The thread itself says that it runs: a stop that comes earlier waits for
 * nobody.
 */
#include "../traps/kld.h"

#define	RUNNING	1
#define	STOP	2

static struct mtx lock;
static struct proc *worker;
static int flags;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	flags |= RUNNING;
	while ((flags & STOP) == 0)
		mtx_sleep(&flags, &lock, 0, "work", 0);
	flags &= ~RUNNING;
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		return (kproc_create(work, NULL, &worker, 0, 0, "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		flags |= STOP;
		wakeup(&flags);
		while ((flags & RUNNING) != 0)
			mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i02_start, handler, NULL);
