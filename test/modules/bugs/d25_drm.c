/*
 * A graphics core that releases what its drivers give it, later and in a task.
 */
#include "../traps/kld.h"

#include "d25.h"

static struct taskqueue *queue;
static struct task release;
static struct vm *dead;

static void
release_one(void *arg __unused, int pending __unused)
{
	struct vm *vm = dead;

	sx_xlock(&vm->lock);
	vm->pages = 0;
	sx_xunlock(&vm->lock);
}

void
drm_release_later(struct vm *vm)
{
	dead = vm;
	taskqueue_enqueue(queue, &release);
}

void
drm_flush(void)
{
	taskqueue_drain(queue, &release);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		TASK_INIT(&release, 0, release_one, NULL);
		queue = taskqueue_create("drm", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_start_threads(&queue, 1, PWAIT, "drm");
		return (0);
	case MOD_UNLOAD:
		taskqueue_free(queue);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d25_drm, handler, NULL);
MODULE_VERSION(d25_drm, 1);
