/*
 * Two threads in one proc, stopped one after the other. The worker stops its
 * own kthread and joins it, by sleeping on its struct thread under the
 * mutex, before it leaves: correct (K1.55, K3.11).
 *
 * A real 12.1 kernel: 200 loads and unloads, all fine.
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
static struct thread *helper;
static int stop_helper;
static int stop;

static void
helper_main(void *arg __unused)
{
	int done;

	do {
		mtx_lock(&lock);
		done = stop_helper;
		mtx_unlock(&lock);
		if (!done)
			pause("help", 1);
	} while (!done);
	kthread_exit();
}

static void
worker_main(void *arg __unused)
{
	int done;

	kthread_add(helper_main, NULL, curproc, &helper, 0, 0, "helper");
	do {
		mtx_lock(&lock);
		done = stop;
		if (done) {
			stop_helper = 1;
			mtx_sleep(helper, &lock, 0, "r3join", 0);
		}
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
		stop_helper = 0;
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

static moduledata_t r3_joined_mod = { "r3_joined", handler, NULL };
DECLARE_MODULE(r3_joined, r3_joined_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r3_joined, 1);
