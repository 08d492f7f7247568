/*
 * A worker that waits on a condition variable under an sx lock, joined on
 * its struct thread under the same lock: correct (K3.12, K4.40).
 *
 * A real 12.1 kernel: clean.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/condvar.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/proc.h>
#include <sys/sx.h>

static struct sx lock;
static struct cv work;
static struct thread *worker;
static int stop, jobs;

static void
worker_main(void *arg __unused)
{
	sx_xlock(&lock);
	while (!stop) {
		if (jobs == 0) {
			cv_wait(&work, &lock);
			continue;
		}
		jobs--;
	}
	sx_xunlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		stop = 0;
		jobs = 1;
		sx_init(&lock, "r6 sx");
		cv_init(&work, "r6 work");
		error = kthread_add(worker_main, NULL, NULL, &worker, 0, 0,
		    "r6_worker");
		if (error != 0) {
			cv_destroy(&work);
			sx_destroy(&lock);
		}
		return (error);
	case MOD_UNLOAD:
		sx_xlock(&lock);
		stop = 1;
		cv_broadcast(&work);
		sx_sleep(worker, &lock, 0, "r6stop", 0);
		sx_xunlock(&lock);
		cv_destroy(&work);
		sx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_cv_sx_mod = { "r6_cv_sx", handler, NULL };
DECLARE_MODULE(r6_cv_sx, r6_cv_sx_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_cv_sx, 1);
