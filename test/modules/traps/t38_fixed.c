/*
 * T38, mended: what the sleep does not let go of is unlocked before it.
 */
#include "kld.h"

static struct mtx device_lock, queue_lock;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&device_lock);
	mtx_unlock(&device_lock);
	mtx_lock(&queue_lock);
	while (!stop)
		mtx_sleep(&stop, &queue_lock, 0, "idle", 0);
	mtx_unlock(&queue_lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&device_lock, "device mutex", NULL, MTX_DEF);
		mtx_init(&queue_lock, "queue mutex", NULL, MTX_DEF);
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&device_lock);
		mtx_unlock(&device_lock);
		mtx_lock(&queue_lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &queue_lock, 0, "exit", 0);
		mtx_unlock(&queue_lock);
		mtx_destroy(&queue_lock);
		mtx_destroy(&device_lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t38_fixed, handler, NULL);
