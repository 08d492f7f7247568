/*
 * T24: a timeout is taken for "still there", although the worker has gone.
 *
 * 1 worker: kproc_exit wakes the unloader just before its deadline
 * 2 unload: runs just after it: EWOULDBLOCK, for the clock decides (K3.22)
 * 3 unload: so the worker is still there; waits again, and again
 *
 * Broken: livelock.  The wakeup has been spent, and a new one will not come.
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
		while (mtx_sleep(worker, &lock, 0, "exit", 5 * hz) != 0)
			printf("waiting for the worker\n");
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t24_broken, handler, NULL);
