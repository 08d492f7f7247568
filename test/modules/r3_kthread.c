/*
 * The recommended handshake with one more thread in the proc, asleep for 100
 * seconds: the exit wakeup of the main thread says nothing about its
 * siblings (K1.64).
 *
 * A real 12.1 kernel: unload returns 0 after 13 ms; page fault when the
 * kthread wakes.
 *
 * Broken: use-after-unload (T8).
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
static struct thread *sleeper;
static int stop;

static void
sleeper_main(void *arg __unused)
{
	pause("nap", 100 * hz);
	kthread_exit();
}

static void
worker_main(void *arg __unused)
{
	int done;

	kthread_add(sleeper_main, NULL, curproc, &sleeper, 0, 0, "sleeper");
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
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "r3_worker");
		if (error != 0)
			mtx_destroy(&lock);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		mtx_sleep(worker, &lock, 0, "r3stop", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r3_kthread_mod = { "r3_kthread", handler, NULL };
DECLARE_MODULE(r3_kthread, r3_kthread_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r3_kthread, 1);
