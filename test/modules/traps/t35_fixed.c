/*
 * T35, mended: one wait for each.
 */
#include "kld.h"

static struct mtx lock;
static struct thread *worker[2];
static int stop[2];

static void
worker_main(void *arg)
{
	int *told = arg;

	mtx_lock(&lock);
	while (!*told)
		mtx_sleep(told, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		for (int i = 0; i < 2; i++)
			kthread_add(worker_main, &stop[i], NULL, &worker[i], 0,
			    0, "worker %d", i);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		for (int i = 0; i < 2; i++) {
			stop[i] = 1;
			wakeup(&stop[i]);
			mtx_sleep(worker[i], &lock, 0, "exit", 0);
		}
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t35_fixed, handler, NULL);
