/*
 * T23: a wait that has timed out is taken for the end of the worker.
 *
 * 1 unload: sleeps on the proc for five seconds at most
 * 2 worker: busy for longer
 * 3 unload: EWOULDBLOCK, and nobody looks at it; the module is unmapped
 * 4 worker: still there
 *
 * Broken: use-after-unload.  No timeout is long enough.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
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
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, 0, "exit", 5 * hz);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t23_broken, handler, NULL);
