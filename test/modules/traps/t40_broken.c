/*
 * T40: a condition variable is destroyed under its signaller.
 *
 * 1 worker: ready = 1; unlocks the mutex
 * 2 unload: sees ready without having to wait; destroys the cv
 * 3 worker: cv_signal reads the cv
 *
 * Broken: use-after-free.  Unlike wakeup, cv_signal looks into the cv (K4.42).
 */
#include "kld.h"

static struct mtx lock;
static struct cv ready_cv;
static struct proc *worker;
static int stop, ready;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	ready = 1;
	mtx_unlock(&lock);
	cv_signal(&ready_cv);
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
		cv_init(&ready_cv, "worker is ready");
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		while (!ready)
			cv_wait(&ready_cv, &lock);
		cv_destroy(&ready_cv);
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

DEV_MODULE(t40_broken, handler, NULL);
