/*
 * T1: the worker reads the stop flag without a lock and then goes to sleep.
 *
 * 1 worker: reads stop, which is still 0
 * 2 unload: stop = 1; wakeup finds nobody asleep
 * 3 worker: sleeps, and nobody will ever wake it
 * 4 unload: waits for the worker
 *
 * Broken: hang.  The flag has to be read under the interlock of the sleep.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	while (!stop)
		tsleep(&stop, 0, "idle", 0);
	mtx_lock(&lock);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
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

DEV_MODULE(t01_broken, handler, NULL);
