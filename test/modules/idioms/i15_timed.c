/*
 * The load waits for a second, and takes that for a start.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *worker;
static int stop;
static int running;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	running = 1;
	wakeup(&running);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	running = 0;
	mtx_unlock(&lock);
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
		if (error != 0)
			return (error);
		mtx_lock(&lock);
		if (!running)
			mtx_sleep(&running, &lock, 0, "start", hz);
		mtx_unlock(&lock);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		while (running)
			mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i15_timed, handler, NULL);
