/*
 * Two accesses that nothing orders, and that hardly ever meet: the worker
 * counts its starts long before the handler reads the count, and in between
 * each is busy with locks of its own. A random walk sees them at once in one
 * of millions of runs; that nothing lies between them shows in every one.
 *
 * Broken: data-race. race_far_locked.c takes the lock around both.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static struct mtx lock, his, ours;
static struct proc *worker;
static int stop, starts;

static void
worker_main(void *arg __unused)
{
	int i;

	starts++;
	for (i = 0; i < 12; i++) {
		mtx_lock(&his);
		mtx_unlock(&his);
	}
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "far", hz);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error, i;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "far", NULL, MTX_DEF);
		mtx_init(&his, "far worker", NULL, MTX_DEF);
		mtx_init(&ours, "far handler", NULL, MTX_DEF);
		error = kproc_create(worker_main, NULL, &worker, 0, 0, "far");
		return (error);
	case MOD_UNLOAD:
		for (i = 0; i < 12; i++) {
			mtx_lock(&ours);
			mtx_unlock(&ours);
		}
		printf("far: %d starts\n", starts);
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, 0, "farend", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		mtx_destroy(&his);
		mtx_destroy(&ours);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t race_far_mod = { "race_far", handler, NULL };
DECLARE_MODULE(race_far, race_far_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(race_far, 1);
