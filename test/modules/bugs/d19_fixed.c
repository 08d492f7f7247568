/*
 * Detach waits until the last reference has gone.
 */
#include "../traps/kld.h"

struct disk {
	struct mtx lock;
	struct task request;
	int references;
};

static struct taskqueue *queue;
static struct disk *disk;

static void
complete(void *arg, int pending __unused)
{
	struct disk *d = arg;

	mtx_lock(&d->lock);
	d->references--;
	wakeup(&d->references);
	mtx_unlock(&d->lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		disk = malloc(sizeof(*disk), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&disk->lock, "disk", NULL, MTX_DEF);
		TASK_INIT(&disk->request, 0, complete, disk);
		queue = taskqueue_create("disk", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_start_threads(&queue, 1, PWAIT, "disk");
		disk->references = 1;
		taskqueue_enqueue(queue, &disk->request);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&disk->lock);
		while (disk->references > 0)
			mtx_sleep(&disk->references, &disk->lock, 0, "gone", 0);
		mtx_unlock(&disk->lock);
		taskqueue_drain(queue, &disk->request);
		mtx_destroy(&disk->lock);
		free(disk, M_TEMP);
		taskqueue_free(queue);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d19_fixed, handler, NULL);
