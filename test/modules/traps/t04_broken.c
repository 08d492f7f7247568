/*
 * T4: the announcement is made under the lock, and unlocking is the last thing
 * the worker does.  All locking is right, and still:
 *
 * 1 worker: done = 1; wakeup; unlocks the mutex
 * 2 unload: takes the mutex, sees done, destroys it; the module is unmapped
 * 3 worker: the next instruction, the call of kproc_exit, is gone
 *
 * Broken: use-after-unload.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop, done;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	done = 1;
	wakeup(&done);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		while (!done)
			mtx_sleep(&done, &lock, 0, "done", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t04_broken, handler, NULL);
