/*
 * T6: the worker leaves by itself, and its handle is used afterwards.
 *
 * 1 worker: has finished its job; kproc_exit
 * 2 init: reaps it; the struct proc becomes somebody else's
 * 3 unload: looks into the proc whether it is exiting, and waits on it
 *
 * Broken: use-after-free.  A proc's memory is recycled, so that the pointer
 * looks valid for ever.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
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
		mtx_unlock(&lock);
		PROC_LOCK(worker);
		while ((worker->p_flag & P_WEXIT) == 0)
			msleep(worker, &worker->p_mtx, 0, "exit", hz);
		PROC_UNLOCK(worker);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t06_broken, handler, NULL);
