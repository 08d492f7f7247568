/*
 * T13: the unload handler waits for a thread that waits for the linker.
 *
 * 1 unload: holds the linker's lock; waits for the worker
 * 2 worker: looks up another module, which takes the linker's lock
 *
 * Broken: hang, and every kldload, kldunload and kldstat behind it (K5.27).
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	linker_file_t firmware;

	if (linker_reference_module("firmware", NULL, &firmware) == 0)
		linker_release_module("firmware", NULL, firmware);
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
		if (error != 0)
			return (error);
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

DEV_MODULE(t13_broken, handler, NULL);
