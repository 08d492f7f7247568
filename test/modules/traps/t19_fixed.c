/*
 * T19, mended: first what enqueues, then what is enqueued.
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
		callout_drain(&poll);
		taskqueue_drain(taskqueue_thread, &work);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t19_fixed, handler, NULL);
