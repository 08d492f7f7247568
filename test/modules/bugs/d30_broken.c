/*
 * A cleaner tests for the stop, cleans without the lock, and then sleeps without
 * testing again.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *cleaner;
static int stop, dirty = 1;

static void
clean(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop) {
		if (dirty) {
			dirty = 0;
			mtx_unlock(&lock);
			/* Cleans. */
			mtx_lock(&lock);
		}
		mtx_sleep(&stop, &lock, 0, "clean", 0);
	}
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "cleaner", NULL, MTX_DEF);
		return (kthread_add(clean, NULL, NULL, &cleaner, 0, 0,
		    "cleaner"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(cleaner, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d30_broken, handler, NULL);
