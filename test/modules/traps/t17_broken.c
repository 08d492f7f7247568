/*
 * T17: a task drains itself.
 *
 * 1 task: finds that the device is gone, and calls the common detach code
 * 2 task: taskqueue_drain waits until the task has returned: for itself
 *
 * Broken: hang.
 */
#include "kld.h"

static struct task event;
static int gone;

static void
detach(void)
{
	gone = 1;
	taskqueue_drain(taskqueue_thread, &event);
}

static void
event_fn(void *arg __unused, int pending __unused)
{
	detach();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		TASK_INIT(&event, 0, event_fn, NULL);
		taskqueue_enqueue(taskqueue_thread, &event);
		return (0);
	case MOD_UNLOAD:
		detach();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t17_broken, handler, NULL);
