/*
 * The event is freed once its thread has gone.
 */
#include "../traps/kld.h"

struct event {
	struct mtx lock;
	struct thread *thread;
	int need;
	int dead;
};

static struct event *event;

static void
ithread(void *arg)
{
	struct event *ie = arg;

	mtx_lock(&ie->lock);
	while (!ie->dead) {
		if (ie->need != 0)
			ie->need = 0;
		else
			mtx_sleep(ie, &ie->lock, 0, "wait", 0);
	}
	mtx_unlock(&ie->lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		event = malloc(sizeof(*event), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&event->lock, "event", NULL, MTX_DEF);
		return (kthread_add(ithread, event, NULL, &event->thread, 0, 0,
		    "ithread"));
	case MOD_UNLOAD:
		mtx_lock(&event->lock);
		event->dead = 1;
		wakeup(event);
		mtx_sleep(event->thread, &event->lock, 0, "gone", 0);
		mtx_unlock(&event->lock);
		mtx_destroy(&event->lock);
		free(event, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d10_fixed, handler, NULL);
