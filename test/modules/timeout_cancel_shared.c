/*
 * A timeout task of the shared queue that arms itself again: who cancels it
 * until it is not running has nothing left to wait for.
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
static struct timeout_task poll;
static int stopping;

static void
look(void *context __unused, int pending __unused)
{
	mtx_lock(&lock);
	if (!stopping)
		taskqueue_enqueue_timeout(taskqueue_thread, &poll, hz);
	mtx_unlock(&lock);
}

static int
timeout_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "timeout", NULL, MTX_DEF);
		TIMEOUT_TASK_INIT(taskqueue_thread, &poll, 0, look, NULL);
		taskqueue_enqueue_timeout(taskqueue_thread, &poll, hz);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stopping = 1;
		mtx_unlock(&lock);
		while (taskqueue_cancel_timeout(taskqueue_thread, &poll, NULL) != 0)
			taskqueue_drain_timeout(taskqueue_thread, &poll);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(timeout, timeout_modevent, NULL);
