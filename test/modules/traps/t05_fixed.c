/*
 * T5, mended: both threads are told, and both are waited for.
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
		stop_sibling = 1;
		wakeup(&stop_sibling);
		mtx_sleep(sibling, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t05_fixed, handler, NULL);
