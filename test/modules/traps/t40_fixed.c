/*
 * T40, mended: the signal is sent under the mutex, so that who has the mutex
 * knows that nobody is signalling.
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
	cv_signal(&ready_cv);
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

DEV_MODULE(t40_fixed, handler, NULL);
