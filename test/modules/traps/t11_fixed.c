/*
 * T11, mended: the load undoes what it has done before it reports the failure,
 * and the MOD_UNLOAD that follows finds nothing to do.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop, loaded;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static void
stop_worker(void)
{
	mtx_lock(&lock);
	stop = 1;
	wakeup(&stop);
	mtx_sleep(worker, &lock, 0, "exit", 0);
	mtx_unlock(&lock);
	mtx_destroy(&lock);
}

/* The step of the load that does not work out. */
static int
find_hardware(void)
{
	return (ENXIO);
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
		if (error != 0)
			return (error);
		error = find_hardware();
		if (error != 0)
			stop_worker();
		loaded = error == 0;
		return (error);
	case MOD_UNLOAD:
		if (loaded)
			stop_worker();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t11_fixed, handler, NULL);
