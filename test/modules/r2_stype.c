/*
 * The classic module with a mutex, and with a sleep on the proc's p_stype,
 * the channel that exit1 wakes after the other threads of the proc have
 * gone; FreeBSD 12 and older (K2.1).
 *
 * A real 12.1 kernel: kldunload blocks for 99 s, until the kthread has left.
 * The mutex is still held when the handler returns: silent in a release
 * kernel, "userret: Returning with 1 locks held" with INVARIANTS, a lock
 * order reversal and a page fault with WITNESS.
 *
 * Broken: lock-leaked. From 13.0 on it does not compile (K2.3).
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
		    "r2_worker");
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		flag = -1;
		mtx_sleep(&worker->p_stype, &lock, 0, "waiting", 0);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r2_stype_mod = { "r2_stype", handler, NULL };
DECLARE_MODULE(r2_stype, r2_stype_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r2_stype, 1);
