/*
 * MOD_LOAD fails after it has created a thread. It undoes what it remembers,
 * the mutex, and forgets the thread; the MOD_UNLOAD that the kernel delivers
 * next (K5.8) takes "not loaded" for "nothing to do".
 *
 * Broken: use-after-free of the destroyed mutex, then use-after-unload
 * (T11).
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
static int stop, loaded;

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

/* Something later in the load that does not work out. */
static int
attach(void)
{
	return (ENXIO);
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
		    "lf_worker");
		if (error == 0)
			error = attach();
		if (error != 0) {
			mtx_destroy(&lock);
			return (error);
		}
		loaded = 1;
		return (0);
	case MOD_UNLOAD:
		if (!loaded)
			return (0);
		mtx_lock(&lock);
		stop = 1;
		mtx_sleep(worker, &lock, 0, "lfstop", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t load_fail_broken_mod = { "load_fail_broken", handler, NULL };
DECLARE_MODULE(load_fail_broken, load_fail_broken_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(load_fail_broken, 1);
