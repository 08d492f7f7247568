/*
 * T14: the unload handler spins with Giant held, and the worker needs Giant.
 *
 * 1 unload: holds Giant, like every module event handler; loops in DELAY
 * 2 worker: waits for Giant, which only a sleep of the handler would release
 *
 * Broken: livelock.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop, idle;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&Giant);
	atomic_store_int(&idle, 1);
	mtx_unlock(&Giant);
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
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
		while (atomic_load_int(&idle) == 0)
			DELAY(10);
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

DEV_MODULE(t14_broken, handler, NULL);
