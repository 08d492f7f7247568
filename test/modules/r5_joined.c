/*
 * The same worker joined by sleeping on its struct thread, under the mutex
 * it needs to see the flag: the notification comes from kthread_exit, in
 * base kernel text (K1.55). Correct.
 *
 * A real 12.1 kernel: 1000 loads and unloads, all fine.
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
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", hz);
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
		mtx_sleep(worker, &lock, 0, "r5stop", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r5_joined_mod = { "r5_joined", handler, NULL };
DECLARE_MODULE(r5_joined, r5_joined_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r5_joined, 1);
