/*
 * Unload sleeps with a second mutex held, which the sleep does not release.
 *
 * A real 12.1 kernel: WITNESS reports "Sleeping on ... with the following
 * non-sleepable locks held", then a reversal when Giant is taken back after
 * the sleep; no panic.
 *
 * Broken: sleep-forbidden (T38, K3.40).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static struct mtx lock, other;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	int done;

	do {
		mtx_lock(&lock);
		done = stop;
		mtx_unlock(&lock);
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
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		mtx_init(&other, "other mutex", NULL, MTX_DEF);
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "r6_worker");
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&other);
		mtx_lock(&lock);
		stop = 1;
		mtx_sleep(worker, &lock, 0, "r6stop", 0);
		mtx_unlock(&lock);
		mtx_unlock(&other);
		mtx_destroy(&lock);
		mtx_destroy(&other);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_sleep_with_lock_mod = { "r6_sleep_with_lock", handler, NULL };
DECLARE_MODULE(r6_sleep_with_lock, r6_sleep_with_lock_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_sleep_with_lock, 1);
