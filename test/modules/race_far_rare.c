/*
 * race_far.c, and a second race that most runs do not come to: only a worker
 * who starts within a short window writes `late`, which the handler reads
 * without anything in between, and long after.
 *
 * Broken: two data-races.
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
static int stop, starts, window, late;

static void
worker_main(void *arg __unused)
{
	int i;

	starts++;
	if (atomic_load_acq_int(&window) != 0)
		late = 1;
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
		atomic_store_rel_int(&window, 1);
		atomic_store_rel_int(&window, 0);
		for (i = 0; i < 12; i++) {
			mtx_lock(&ours);
			mtx_unlock(&ours);
		}
		printf("far: %d starts, %d late\n", starts, late);
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

static moduledata_t race_far_rare_mod = { "race_far_rare", handler, NULL };
DECLARE_MODULE(race_far_rare, race_far_rare_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(race_far_rare, 1);
