/*
 * The worker takes a, then b; unload takes b, then a.
 *
 * A real 12.1 kernel: WITNESS reports the reversal with both places; that
 * run did not hang.
 *
 * Broken: lock-order, and the deadlock it announces.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static struct mtx a, b;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	int done;

	do {
		mtx_lock(&a);
		mtx_lock(&b);
		done = stop;
		mtx_unlock(&b);
		mtx_unlock(&a);
		if (!done)
			pause("poll", 1);
	} while (!done);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		stop = 0;
		mtx_init(&a, "lock a", NULL, MTX_DEF);
		mtx_init(&b, "lock b", NULL, MTX_DEF);
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "r6_worker");
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&b);
		mtx_lock(&a);
		stop = 1;
		mtx_unlock(&a);
		mtx_sleep(worker, &b, 0, "r6stop", 0);
		mtx_unlock(&b);
		mtx_destroy(&a);
		mtx_destroy(&b);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_lock_order_mod = { "r6_lock_order", handler, NULL };
DECLARE_MODULE(r6_lock_order, r6_lock_order_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_lock_order, 1);
