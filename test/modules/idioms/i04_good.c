/*
 * The flag is tested before each sleep.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop, requests = 1;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop) {
		if (requests > 0) {
			requests--;
			mtx_unlock(&lock);
			/* Serves it. */
			mtx_lock(&lock);
			continue;
		}
		mtx_sleep(&requests, &lock, 0, "work", 0);
	}
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		return (kproc_create(work, NULL, &worker, 0, 0, "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&requests);
		mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i04_good, handler, NULL);
