/*
 * T10, mended: the flag is read under the mutex.  Whoever has got the mutex
 * after the last unlock of everybody else may destroy it.
 */
#include "kld.h"

static struct mtx lock, stats_lock;
static struct proc *worker;
static int stop, idle;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&stats_lock);
	idle = 1;
	mtx_unlock(&stats_lock);
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static bool
is_idle(void)
{
	bool it_is;

	mtx_lock(&stats_lock);
	it_is = idle;
	mtx_unlock(&stats_lock);
	return (it_is);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		mtx_init(&stats_lock, "stats mutex", NULL, MTX_DEF);
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		while (!is_idle())
			pause("idle", 1);
		mtx_destroy(&stats_lock);
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t10_fixed, handler, NULL);
