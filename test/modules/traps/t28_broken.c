/*
 * T28: two stops at once.
 *
 * 1 task: stop = 1; sleeps on the proc
 * 2 worker: exits; kproc_exit wakes the task
 * 3 unload: sets stop again and sleeps on the proc, which has gone
 *
 * Broken: hang.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static struct task eject;
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
eject_fn(void *arg __unused, int pending __unused)
{
	stop_worker();
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
		TASK_INIT(&eject, 0, eject_fn, NULL);
		if (error == 0)
			taskqueue_enqueue(taskqueue_thread, &eject);
		return (error);
	case MOD_UNLOAD:
		stop_worker();
		taskqueue_drain(taskqueue_thread, &eject);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t28_broken, handler, NULL);
