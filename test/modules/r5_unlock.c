/*
 * A kthread that does all its locking right: it sets done and wakes under
 * the mutex, unlocks, and calls kthread_exit. Unload sees done and returns;
 * the worker still has the return from the unlock and the call to
 * kthread_exit to execute.
 *
 * A real 12.1 kernel: page fault within 1000 rounds in both flavours, at the
 * instruction after the call to the unlock.
 *
 * Broken: use-after-unload (T4).
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
static struct thread *worker;
static int stop;
static int done;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", hz);
	done = 1;
	wakeup(&done);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		stop = 0;
		done = 0;
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		error = kthread_add(worker_main, NULL, NULL, &worker, 0, 0,
		    "r5_worker");
		if (error != 0)
			mtx_destroy(&lock);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		while (!done)
			mtx_sleep(&done, &lock, 0, "r5stop", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r5_unlock_mod = { "r5_unlock", handler, NULL };
DECLARE_MODULE(r5_unlock, r5_unlock_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r5_unlock, 1);
