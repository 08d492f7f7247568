/*
 * T19: the sink is drained before the source.
 *
 * 1 unload: taskqueue_drain returns: the task is idle
 * 2 clock: the callout enqueues the task again
 * 3 unload: callout_drain; the module is unmapped
 * 4 the shared queue's thread: calls a task that is gone
 *
 * Broken: dangling-registration, or use-after-unload.
 */
#include "kld.h"

static struct callout poll;
static struct task work;

static void
work_fn(void *arg __unused, int pending __unused)
{
}

static void
poll_fn(void *arg __unused)
{
	taskqueue_enqueue(taskqueue_thread, &work);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		TASK_INIT(&work, 0, work_fn, NULL);
		callout_init(&poll, 1);
		callout_reset(&poll, 1, poll_fn, NULL);
		return (0);
	case MOD_UNLOAD:
		taskqueue_drain(taskqueue_thread, &work);
		callout_drain(&poll);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t19_broken, handler, NULL);
