/*
 * A worker that others may suspend.  Its stopper does not trust a wakeup on the
 * process, which a suspension sends too: it holds the process and looks whether
 * it is exiting.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
main_loop(void *arg)
{
	mtx_lock(&lock);
	while (!stop) {
		mtx_sleep(&stop, &lock, 0, "ksidle", hz);
		mtx_unlock(&lock);
		kproc_suspend_check(curproc);
		mtx_lock(&lock);
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
		mtx_init(&lock, "ks", NULL, MTX_DEF);
		error = kproc_create(main_loop, NULL, &worker, 0, 0, "ks");
		if (error == 0)
			PHOLD(worker);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_unlock(&lock);
		PROC_LOCK(worker);
		while ((worker->p_flag & P_WEXIT) == 0)
			msleep(&worker, &worker->p_mtx, 0, "ksstop", hz / 10);
		PROC_UNLOCK(worker);
		PRELE(worker);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(kproc_suspend_good, handler, NULL);
MODULE_VERSION(kproc_suspend_good, 1);
