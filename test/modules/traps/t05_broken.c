/*
 * T5: one thread is stopped, its sibling is forgotten in its sleep.
 *
 * 1 sibling: asleep, called from module text
 * 2 unload: stops the worker, waits for it, returns 0; the module is unmapped
 * 3 sibling: whatever wakes it brings it back to text and a mutex that are
 *   gone; even ps(1) reads the wait message, which is a string of the module
 *
 * Broken: use-after-unload.  Every thread needs its own stop and its own wait.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker, *sibling;
static int stop, stop_sibling;

static void
worker_main(void *arg)
{
	int *told = arg;

	mtx_lock(&lock);
	while (!*told)
		mtx_sleep(told, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		kproc_create(worker_main, &stop, &worker, 0, 0, "worker");
		kproc_create(worker_main, &stop_sibling, &sibling, 0, 0,
		    "sibling");
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

DEV_MODULE(t05_broken, handler, NULL);
