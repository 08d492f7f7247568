/*
 * Unload waits for the worker for one second and ignores the result; the
 * worker is busy for five.
 *
 * A real 12.1 kernel: unload returns 0 after 1 s; page fault, instruction
 * fetch, in the worker at 5 s.
 *
 * Broken: use-after-unload (T23); the mutex it needs is destroyed as well.
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
		pause("busy", 5 * hz);
		mtx_lock(&lock);
		done = stop;
		mtx_unlock(&lock);
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
		    "r6_worker");
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		mtx_sleep(worker, &lock, 0, "r6stop", hz);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_timeout_mod = { "r6_timeout", handler, NULL };
DECLARE_MODULE(r6_timeout, r6_timeout_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_timeout, 1);
