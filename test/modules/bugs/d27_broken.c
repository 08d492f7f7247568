/*
 * Threads count themselves out, and the unload waits for the count: who has
 * counted itself out has still to return.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *thread;
static int stop;
static u_int running = 1;

static void
thread_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	mtx_unlock(&lock);
	atomic_subtract_rel_int(&running, 1);
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
		mtx_unlock(&lock);
		while (atomic_load_acq_int(&running) != 0)
			pause("exit", 1);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d27_broken, handler, NULL);
