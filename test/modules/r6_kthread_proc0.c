/*
 * A kthread in proc0 (no proc given), joined by sleeping on its struct
 * thread under the mutex of the flag: correct (K1.55, K3.11).
 *
 * A real 12.1 kernel: clean.
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
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		stop = 0;
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		error = kthread_add(worker_main, NULL, NULL, &worker, 0, 0,
		    "r6_worker");
		if (error != 0)
			mtx_destroy(&lock);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		mtx_sleep(worker, &lock, 0, "r6stop", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_kthread_proc0_mod = { "r6_kthread_proc0", handler, NULL };
DECLARE_MODULE(r6_kthread_proc0, r6_kthread_proc0_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_kthread_proc0, 1);
