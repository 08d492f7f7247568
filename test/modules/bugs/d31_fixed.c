/*
 * Neither starts the other once they are to stop.
 */
#include "../traps/kld.h"

struct device {
	struct mtx lock;
	struct callout timer;
	struct task work;
	int gone;
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
	if (!d->gone)
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
		mtx_lock(&device->lock);
		device->gone = 1;
		mtx_unlock(&device->lock);
		callout_drain(&device->timer);
		taskqueue_drain(taskqueue_thread, &device->work);
		mtx_destroy(&device->lock);
		free(device, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d31_fixed, handler, NULL);
