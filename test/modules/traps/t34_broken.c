/*
 * T34: the wait is on the wrong handle.
 *
 * 1 unload: stop = 1; sleeps on the proc of the worker
 * 2 worker: kthread_exit wakes its thread; the proc lives on with other
 *   threads
 *
 * Broken: hang.  kthread_exit wakes the thread, kproc_exit the proc; only the
 * last thread of a process wakes both (K1.59).
 */
#include "kld.h"

static struct mtx lock;
static struct thread *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (kthread_add(worker_main, NULL, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker->td_proc, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t34_broken, handler, NULL);
