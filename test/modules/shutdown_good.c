/*
 * A worker that the system suspends at shutdown.  The unload takes the handler
 * back before it stops the worker, and the worker looks both ways.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static struct mtx lock;
static struct proc *worker;
static eventhandler_tag tag;
static int stop;

static void
main_loop(void *arg)
{
	for (;;) {
		kproc_suspend_check(curproc);
		mtx_lock(&lock);
		if (stop)
			break;
		mtx_sleep(&stop, &lock, 0, "sdidle", hz);
		mtx_unlock(&lock);
	}
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod, int what, void *arg)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "sd", NULL, MTX_DEF);
		error = kproc_create(main_loop, NULL, &worker, 0, 0, "sd");
		if (error != 0)
			return (error);
		tag = EVENTHANDLER_REGISTER(shutdown_pre_sync, kproc_shutdown,
		    worker, SHUTDOWN_PRI_DEFAULT);
		return (0);
	case MOD_UNLOAD:
		EVENTHANDLER_DEREGISTER(shutdown_pre_sync, tag);
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, 0, "sdstop", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	case MOD_SHUTDOWN:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(shutdown_good, handler, NULL);
MODULE_VERSION(shutdown_good, 1);
