/*
 * A timer enqueues a task, and the task arms the timer: each is waited for once,
 * and each lets the other go on.
 */
#include "../traps/kld.h"

struct device {
	struct mtx lock;
	struct callout timer;
	struct task work;
};

static struct device *device;

static void
timer(void *arg)
{
	struct device *d = arg;

	taskqueue_enqueue(taskqueue_thread, &d->work);
}

static void
work(void *arg, int pending __unused)
{
	struct device *d = arg;

	mtx_lock(&d->lock);
	callout_reset(&d->timer, 1, timer, d);
	mtx_unlock(&d->lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		device = malloc(sizeof(*device), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&device->lock, "device", NULL, MTX_DEF);
		callout_init_mtx(&device->timer, &device->lock, 0);
		TASK_INIT(&device->work, 0, work, device);
		taskqueue_enqueue(taskqueue_thread, &device->work);
		return (0);
	case MOD_UNLOAD:
		callout_drain(&device->timer);
		taskqueue_drain(taskqueue_thread, &device->work);
		mtx_destroy(&device->lock);
		free(device, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d31_broken, handler, NULL);
