/*
 * One mutex for the predicate, a broadcast where the roles share the variable, and
 * the handle for the end.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct cv cv;
static struct thread *consumer;
static int stop;

static void
consume(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
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
		return (kthread_add(consume, NULL, NULL, &consumer, 0, 0,
		    "consumer"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		cv_broadcast(&cv);
		mtx_sleep(consumer, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		cv_destroy(&cv);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i07_good, handler, NULL);
