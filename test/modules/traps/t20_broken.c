/*
 * T20: a task that always enqueues itself is drained.
 *
 * 1 task: enqueues itself and returns
 * 2 unload: taskqueue_drain waits until the task is idle, which it never is
 *
 * Broken: livelock.
 */
#include "kld.h"

static struct mtx lock;
static struct task poll;
static int stop;

static void
poll_fn(void *arg __unused, int pending __unused)
{
	taskqueue_enqueue(taskqueue_thread, &poll);
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

DEV_MODULE(t20_broken, handler, NULL);
