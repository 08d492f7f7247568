/*
 * The stop flag is set under the mutex, but the mutex is dropped before the
 * sleep on the proc: the worker can see the flag and exit in between, and
 * its wakeup finds nobody (K3.13, K3.32).
 *
 * A real 12.1 kernel, this worker, polling ten times a second: no loss in
 * 200 rounds. With a pause in the window it hangs every time.
 *
 * Broken: hang, lost-wakeup (T2).
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
	int done;

	do {
		mtx_lock(&lock);
		done = stop;
		mtx_unlock(&lock);
		if (!done)
			pause("poll", hz / 10);
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
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "r4_worker");
		if (error != 0)
			mtx_destroy(&lock);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		mtx_unlock(&lock);
		tsleep(worker, 0, "r4stop", 0);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r4_dropped_lock_mod = { "r4_dropped_lock", handler, NULL };
DECLARE_MODULE(r4_dropped_lock, r4_dropped_lock_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r4_dropped_lock, 1);
