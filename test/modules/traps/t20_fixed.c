/*
 * T20, mended: the task is told first, under the lock under which it decides
 * to go on.
 */
#include "kld.h"

static struct mtx lock;
static struct task poll;
static int stop;

static void
poll_fn(void *arg __unused, int pending __unused)
{
	mtx_lock(&lock);
	if (!stop)
		taskqueue_enqueue(taskqueue_thread, &poll);
	mtx_unlock(&lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		TASK_INIT(&poll, 0, poll_fn, NULL);
		taskqueue_enqueue(taskqueue_thread, &poll);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		mtx_unlock(&lock);
		taskqueue_drain(taskqueue_thread, &poll);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t20_fixed, handler, NULL);
