/*
 * The lock of the flag is dropped first, and the exit may be over.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		return (kproc_create(work, NULL, &worker, 0, 0, "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_unlock(&lock);
		PROC_LOCK(worker);
		msleep(worker, &worker->p_mtx, 0, "exit", 0);
		PROC_UNLOCK(worker);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i14_late, handler, NULL);
