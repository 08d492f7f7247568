/*
 * A worker compares its own handle with curthread.  Until 14, kthread_add
 * stores the handle after it has made the thread runnable (K1.17), so that the
 * worker may find NULL.  The kernel itself was mended: with --kernel=main this
 * module is in order.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
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

DEV_MODULE(d01_broken, handler, NULL);
