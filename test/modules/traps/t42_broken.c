/*
 * T42: MOD_QUIESCE does what MOD_UNLOAD then refuses.
 *
 * 1 quiesce: stops the worker and waits for it
 * 2 unload: the device is busy: EBUSY
 * 3 the module stays, without its worker
 * 4 quiesce, again: waits for a worker that has long gone
 *
 * Broken: hang, with --script=load,unload,unload.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop, busy;

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
}

/* Somebody has the device open, the first time that it is asked for. */
static int
is_busy(void)
{
	return (busy-- > 0 ? EBUSY : 0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		busy = 1;
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_QUIESCE:
		stop_worker();
		return (0);
	case MOD_UNLOAD:
		if (is_busy())
			return (EBUSY);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t42_broken, handler, NULL);
