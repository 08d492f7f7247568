/*
 * For kernels that store the handle late: the worker waits until whoever created
 * it says that the handle is there.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *worker;
static int stored;
static int stop;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stored)
		mtx_sleep(&stored, &lock, 0, "handle", 0);
	KASSERT(worker == curthread, ("worker: somebody else's handle"));
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		error = kthread_add(worker_main, NULL, NULL, &worker, 0, 0,
		    "worker");
		if (error != 0) {
			mtx_destroy(&lock);
			return (error);
		}
		mtx_lock(&lock);
		stored = 1;
		wakeup(&stored);
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

DEV_MODULE(d01_fixed, handler, NULL);
