/*
 * The thread is created stopped, and started when all it needs is there.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *worker;
static int stop;
static int *buffer;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	*buffer = 0;
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
		error = kthread_add(work, NULL, NULL, &worker, RFSTOPPED, 0,
		    "worker");
		if (error != 0)
			return (error);
		buffer = malloc(sizeof(*buffer), M_TEMP, M_WAITOK | M_ZERO);
		thread_lock(worker);
		sched_add(worker, SRQ_BORING);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
			mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		free(buffer, M_TEMP);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i15_stopped, handler, NULL);
