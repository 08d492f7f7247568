/*
 * kproc_suspend is for the shutdown of the machine; the unload has a flag and waits
 * for the process.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct proc *worker;
static eventhandler_tag tag;
static int stop;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop) {
		mtx_unlock(&lock);
		kproc_suspend_check(curproc);
		mtx_lock(&lock);
		if (!stop)
			mtx_sleep(&worker, &lock, 0, "work", hz);
	}
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		error = kproc_create(work, NULL, &worker, 0, 0, "worker");
		if (error != 0)
			return (error);
		tag = EVENTHANDLER_REGISTER(shutdown_pre_sync, kproc_shutdown,
		    worker, SHUTDOWN_PRI_FIRST);
		return (0);
	case MOD_UNLOAD:
		EVENTHANDLER_DEREGISTER(shutdown_pre_sync, tag);
		mtx_lock(&lock);
		stop = 1;
		wakeup(&worker);
		mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i11_good, handler, NULL);
