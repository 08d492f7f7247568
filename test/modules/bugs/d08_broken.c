/*
 * A RAID controller: a reset holds the lock of the firmware events and drains the
 * task that handles them, which wants that lock.
 */
#include "../traps/kld.h"

static struct mtx event_lock;
static struct taskqueue *queue;
static struct task event;
static int handled;

static void
handle_event(void *arg __unused, int pending __unused)
{
	mtx_lock(&event_lock);
	handled++;
	mtx_unlock(&event_lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&event_lock, "firmware events", NULL, MTX_DEF);
		queue = taskqueue_create("events", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_start_threads(&queue, 1, PWAIT, "events");
		TASK_INIT(&event, 0, handle_event, NULL);
		taskqueue_enqueue(queue, &event);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&event_lock);
		taskqueue_drain(queue, &event);
		mtx_unlock(&event_lock);
		taskqueue_free(queue);
		mtx_destroy(&event_lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d08_broken, handler, NULL);
