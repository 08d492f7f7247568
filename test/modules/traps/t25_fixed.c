/*
 * T25, mended: a hold keeps the proc from being recycled, so that the flag
 * that the kernel sets on exit, from its own text, can be looked at as often
 * as one likes.
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
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker");
		if (error == 0)
			PHOLD(worker);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_unlock(&lock);
		PROC_LOCK(worker);
		while ((worker->p_flag & P_WEXIT) == 0)
			msleep(worker, &worker->p_mtx, 0, "exit", 1);
		_PRELE(worker);
		PROC_UNLOCK(worker);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t25_fixed, handler, NULL);
