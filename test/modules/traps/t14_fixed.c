/*
 * T14, mended: the handler sleeps between two looks, and a sleep drops Giant.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop, idle;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&Giant);
	atomic_store_int(&idle, 1);
	mtx_unlock(&Giant);
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
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		while (atomic_load_int(&idle) == 0)
			pause("idle", 1);
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

DEV_MODULE(t14_fixed, handler, NULL);
