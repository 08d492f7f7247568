/*
 * MOD_LOAD fails after it has created a thread, and leaves the clean-up to
 * the MOD_UNLOAD that the kernel delivers after a failed MOD_LOAD (K5.8).
 * That handler stops the thread: right, though the user sees ENOEXEC instead
 * of ENXIO (K5.9).
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
		worker = NULL;
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "lf_worker");
		if (error != 0)
			return (error);
		return (attach());
	case MOD_UNLOAD:
		if (worker != NULL) {
			mtx_lock(&lock);
			stop = 1;
			mtx_sleep(worker, &lock, 0, "lfstop", 0);
			mtx_unlock(&lock);
		}
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t load_fail_relied_mod = { "load_fail_relied", handler, NULL };
DECLARE_MODULE(load_fail_relied, load_fail_relied_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(load_fail_relied, 1);
