/*
 * A worker that polls, and goes wrong only if the stop request finds it
 * after exactly KTH polls: then it wakes the unloader itself, with module
 * text still to execute. How deep a search goes is measured by KTH, 1 unless
 * -DKTH says otherwise.
 *
 * Broken: use-after-unload (T3).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

#ifndef KTH
#define	KTH	1
#endif

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	int done, polls;

	for (polls = 1;; polls++) {
		mtx_lock(&lock);
		done = stop;
		mtx_unlock(&lock);
		if (done)
			break;
		pause("poll", 1);
	}
	if (polls == KTH + 1) {
		/* The only path on which the worker still runs after it says so. */
		mtx_lock(&lock);
		wakeup(worker);
		mtx_unlock(&lock);
	}
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
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "kth_worker");
		if (error != 0)
			mtx_destroy(&lock);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		mtx_sleep(worker, &lock, 0, "kthstop", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t kth_poll_1_mod = { "kth_poll_1", handler, NULL };
DECLARE_MODULE(kth_poll_1, kth_poll_1_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(kth_poll_1, 1);
