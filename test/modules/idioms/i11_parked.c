/*
 * kproc_suspend taken for a stop: the thread is parked, in text that goes.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct proc *worker;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	for (;;) {
		mtx_unlock(&lock);
		kproc_suspend_check(curproc);
		mtx_lock(&lock);
			mtx_sleep(&worker, &lock, 0, "work", hz);
	}
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
		return (0);
	case MOD_UNLOAD:
		kproc_suspend(worker, 0);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i11_parked, handler, NULL);
