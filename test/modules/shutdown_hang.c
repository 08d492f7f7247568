/*
 * Unloading waits for a worker that may be gone already.  Turning the machine off
 * would end that wait, but nobody need do so.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

static struct mtx lock;
MTX_SYSINIT(shutdown_hang, &lock, "stop", MTX_DEF);
static struct proc *worker;
static int stop;

static void
work(void *arg)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		return (kproc_create(work, NULL, &worker, 0, 0, "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_unlock(&lock);
		tsleep(worker, 0, "gone", 0);
		return (0);
	case MOD_SHUTDOWN:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(shutdown_hang, handler, NULL);
MODULE_VERSION(shutdown_hang, 1);
