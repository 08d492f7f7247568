/*
 * T27, mended: on an error the worker only says so; stopping is left to
 * others.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop, failed;

static void
stop_worker(void)
{
	mtx_lock(&lock);
	stop = 1;
	wakeup(&stop);
	mtx_sleep(worker, &lock, 0, "exit", 0);
	mtx_unlock(&lock);
}

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	failed = !bootverbose;
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
		failed = 0;
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		stop_worker();
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t27_fixed, handler, NULL);
