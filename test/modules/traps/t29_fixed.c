/*
 * T29, mended: whoever may start the worker is ended before the worker is.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static struct task reset;
static int stop;

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

static void
reset_fn(void *arg __unused, int pending __unused)
{
	stop_worker();
	stop = 0;
	kproc_create(worker_main, NULL, &worker, 0, 0, "worker");
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
		TASK_INIT(&reset, 0, reset_fn, NULL);
		if (error == 0)
			taskqueue_enqueue(taskqueue_thread, &reset);
		return (error);
	case MOD_UNLOAD:
		taskqueue_drain(taskqueue_thread, &reset);
		stop_worker();
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t29_fixed, handler, NULL);
