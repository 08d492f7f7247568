/*
 * An offload driver: a worker says STOPPED with a condition variable, and has an
 * unlock and an exit before it; the driver frees the lock at once.
 */
#include "../traps/kld.h"

struct worker {
	struct mtx lock;
	struct cv cv;
	struct thread *td;
	enum { RUNNING, STOP, STOPPED } state;
};

static struct worker *worker;

static void
worker_main(void *arg)
{
	struct worker *w = arg;

	mtx_lock(&w->lock);
	while (w->state != STOP)
		cv_wait(&w->cv, &w->lock);
	w->state = STOPPED;
	cv_signal(&w->cv);
	mtx_unlock(&w->lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		worker = malloc(sizeof(*worker), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&worker->lock, "worker", NULL, MTX_DEF);
		cv_init(&worker->cv, "worker");
		return (kthread_add(worker_main, worker, NULL, &worker->td, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&worker->lock);
		worker->state = STOP;
		cv_signal(&worker->cv);
		while (worker->state != STOPPED)
			cv_wait(&worker->cv, &worker->lock);
		mtx_unlock(&worker->lock);
		cv_destroy(&worker->cv);
		mtx_destroy(&worker->lock);
		free(worker, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d03_broken, handler, NULL);
