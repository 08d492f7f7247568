/*
 * Creation that fails is tried again, once, and then taken to have succeeded: right as
 * long as it fails no more than once (--faults=create), wrong from twice on
 * (--faults=create:2).
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
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "retry", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		stop = 0;
		worker = NULL;
		mtx_init(&lock, "retry", NULL, MTX_DEF);
		if (kproc_create(worker_main, NULL, &worker, 0, 0, "retry") != 0)
			kproc_create(worker_main, NULL, &worker, 0, 0, "retry");
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, 0, "retryw", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t create_retry_mod = { "create_retry", handler, NULL };
DECLARE_MODULE(create_retry, create_retry_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(create_retry, 1);
