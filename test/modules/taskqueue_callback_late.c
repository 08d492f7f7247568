/*
 * A taskqueue whose thread frees its buffer when it leaves.  Draining the task
 * does not wait for that: the lock is destroyed under it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/priority.h>
#include <sys/taskqueue.h>

static MALLOC_DEFINE(M_SCRATCH, "scratch", "buffer of the queue's thread");

static struct mtx lock;
static struct taskqueue *queue;
static struct task work;
static char *buffer;

static void
begin(void *arg __unused)
{
	char *made = malloc(64, M_SCRATCH, M_WAITOK | M_ZERO);

	mtx_lock(&lock);
	buffer = made;
	mtx_unlock(&lock);
}

static void
end(void *arg __unused)
{
	mtx_lock(&lock);
	free(buffer, M_SCRATCH);
	buffer = NULL;
	mtx_unlock(&lock);
}

static void
fill(void *arg __unused, int pending __unused)
{
	mtx_lock(&lock);
	buffer[0] = 1;
	mtx_unlock(&lock);
}

static int
scratch_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "scratch", NULL, MTX_DEF);
		TASK_INIT(&work, 0, fill, NULL);
		queue = taskqueue_create("scratch", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_set_callback(queue, TASKQUEUE_CALLBACK_TYPE_INIT,
		    begin, NULL);
		taskqueue_set_callback(queue, TASKQUEUE_CALLBACK_TYPE_SHUTDOWN,
		    end, NULL);
		taskqueue_start_threads(&queue, 1, PWAIT, "scratch");
		taskqueue_enqueue(queue, &work);
		return (0);
	case MOD_UNLOAD:
		taskqueue_drain(queue, &work);
		mtx_destroy(&lock);
		taskqueue_free(queue);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(scratch, scratch_modevent, NULL);
