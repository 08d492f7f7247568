/*
 * R2 mended: the lock is released after the sleep on p_stype, and destroyed.  The
 * wakeup comes once the other threads of the proc have gone; FreeBSD 12 and older
 * (K2.1).
 *
 * A real 12.1 kernel: kldunload blocks for 99 s, until the kthread has left, and
 * all is well.
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
static int flag;
static struct proc *worker;
static struct thread *sleeper;

static void
sleeper_main(void *arg __unused)
{
	pause("-", 100 * hz);
	kthread_exit();
}

static void
worker_main(void *arg __unused)
{
	int stop;

	kthread_add(sleeper_main, NULL, curproc, &sleeper, 0, 0, "sleeper");
	do {
		pause("-", hz / 10);
		mtx_lock(&lock);
		stop = flag < 0;
		mtx_unlock(&lock);
	} while (!stop);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		flag = 0;
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "r3_worker");
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		flag = -1;
		mtx_sleep(&worker->p_stype, &lock, 0, "waiting", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r3_stype_kthread_mod = { "r3_stype_kthread", handler, NULL };
DECLARE_MODULE(r3_stype_kthread, r3_stype_kthread_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r3_stype_kthread, 1);
