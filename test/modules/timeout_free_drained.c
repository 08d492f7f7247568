/*
 * The queue of a timeout task is freed after the task was drained.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/taskqueue.h>

static struct mtx lock;
static struct taskqueue *queue;
static struct timeout_task poll;
static int stopping;

static void
look(void *context __unused, int pending __unused)
{
	mtx_lock(&lock);
	if (!stopping)
		taskqueue_enqueue_timeout(queue, &poll, hz);
	mtx_unlock(&lock);
}

static int
timeout_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "timeout", NULL, MTX_DEF);
		queue = taskqueue_create("timeout", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_start_threads(&queue, 1, PWAIT, "timeout");
		TIMEOUT_TASK_INIT(queue, &poll, 0, look, NULL);
		taskqueue_enqueue_timeout(queue, &poll, hz);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stopping = 1;
		mtx_unlock(&lock);
		taskqueue_drain_timeout(queue, &poll);
		taskqueue_free(queue);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(timeout_free_drained, timeout_modevent, NULL);
