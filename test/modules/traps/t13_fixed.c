/*
 * T13, mended: the worker looks the module up before it says that it is ready,
 * and a load that has not seen it ready does not end.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop;
static int ready;

static void
worker_main(void *arg __unused)
{
	linker_file_t firmware;

	if (linker_reference_module("firmware", NULL, &firmware) == 0)
		linker_release_module("firmware", NULL, firmware);
	mtx_lock(&lock);
	ready = 1;
	wakeup(&ready);
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
		if (error != 0)
			return (error);
		mtx_lock(&lock);
		while (!ready)
			mtx_sleep(&ready, &lock, 0, "ready", 0);
		mtx_unlock(&lock);
		return (0);
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

DEV_MODULE(t13_fixed, handler, NULL);
