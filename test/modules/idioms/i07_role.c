/*
 * Producer and consumer share the variable, and cv_signal picks one of them.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct cv cv;
static struct thread *consumer;
static int stop;
static struct thread *producer;
static int room;

static void
consume(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		cv_wait(&cv, &lock);
	mtx_unlock(&lock);
	kthread_exit();
}

static void
produce(void *arg __unused)
{
	mtx_lock(&lock);
	while (!room)
		cv_wait(&cv, &lock);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "lock", NULL, MTX_DEF);
		cv_init(&cv, "queue");
		kthread_add(produce, NULL, NULL, &producer, 0, 0, "producer");
		return (kthread_add(consume, NULL, NULL, &consumer, 0, 0,
		    "consumer"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		cv_signal(&cv);
		mtx_sleep(consumer, &lock, 0, "exit", 0);
		room = 1;
		cv_signal(&cv);
		mtx_sleep(producer, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		cv_destroy(&cv);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i07_role, handler, NULL);
