/*
 * The recommended handshake, with a worker that polls every tick: correct.
 *
 * The stop flag is set under the mutex, and the mutex is given up only by
 * going to sleep on the proc. The worker has to take that mutex to see the
 * flag, so its exit wakeup cannot come before the sleep (K3.11, K1.41).
 *
 * A real 12.1 kernel: 200 loads and unloads in two flavours, all fine.
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

static moduledata_t r3_poll_mod = { "r3_poll", handler, NULL };
DECLARE_MODULE(r3_poll, r3_poll_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r3_poll, 1);
