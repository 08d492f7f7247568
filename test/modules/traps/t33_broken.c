/*
 * T33: the thread is created before what it uses is initialised.
 *
 * 1 load: kproc_create
 * 2 worker: locks a mutex that is still all zeroes
 * 3 load: mtx_init
 *
 * Broken: lock-misuse.
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
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker");
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (error);
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

DEV_MODULE(t33_broken, handler, NULL);
