/*
 * The unload waits for the thread.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *thread;
static int stop;

static void
thread_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "work", NULL, MTX_DEF);
		return (kthread_add(thread_main, NULL, NULL, &thread, 0, 0,
		    "thread"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(thread, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d27_fixed, handler, NULL);
