/*
 * The predicate is changed under one mutex and waited for with another.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct cv cv;
static struct thread *consumer;
static int stop;
static struct mtx queue_lock;

static void
consume(void *arg __unused)
{
	mtx_lock(&queue_lock);
	while (!stop)
		cv_wait(&cv, &queue_lock);
	mtx_unlock(&queue_lock);
	mtx_lock(&lock);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "lock", NULL, MTX_DEF);
		mtx_init(&queue_lock, "queue", NULL, MTX_DEF);
		cv_init(&cv, "queue");
		return (kthread_add(consume, NULL, NULL, &consumer, 0, 0,
		    "consumer"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		cv_signal(&cv);
		mtx_sleep(consumer, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		cv_destroy(&cv);
		mtx_destroy(&queue_lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i07_mutexes, handler, NULL);
