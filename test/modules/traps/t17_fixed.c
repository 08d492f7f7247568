/*
 * T17, mended: the task only notes what it has found; draining is for others.
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
	gone = 1;
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

DEV_MODULE(t17_fixed, handler, NULL);
