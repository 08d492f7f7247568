/*
 * Spins until the thread says that it has gone, with Giant held, which the thread
 * wants.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *worker;
static int stop;
static u_int running = 1;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	mtx_unlock(&lock);
	mtx_lock(&Giant);
	mtx_unlock(&Giant);
	atomic_store_rel_int(&running, 0);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		error = kthread_add(work, NULL, NULL, &worker, 0, 0, "worker");
		return (error);
	case MOD_UNLOAD:
		while (atomic_load_acq_int(&running) != 0) {
			mtx_lock(&lock);
			stop = 1;
			wakeup(&stop);
			mtx_unlock(&lock);
			DELAY(10);
		}
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i09_spin, handler, NULL);
