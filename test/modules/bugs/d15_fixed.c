/*
 * Once the interface is being unlinked, link events are ignored.
 */
#include "../traps/kld.h"

struct interface {
	struct task link_task;
	int link;
};

static struct mtx lock;
static struct callout events;
static struct interface *ifp;
static int unlinked;

static void
link_changed(void *arg, int pending __unused)
{
	struct interface *i = arg;

	i->link++;
}

static void
event(void *arg __unused)
{
	if (unlinked)
		return;
	taskqueue_enqueue(taskqueue_swi, &ifp->link_task);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "events", NULL, MTX_DEF);
		ifp = malloc(sizeof(*ifp), M_TEMP, M_WAITOK | M_ZERO);
		TASK_INIT(&ifp->link_task, 0, link_changed, ifp);
		callout_init_mtx(&events, &lock, 0);
		mtx_lock(&lock);
		callout_reset(&events, 1, event, NULL);
		mtx_unlock(&lock);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		unlinked = 1;
		mtx_unlock(&lock);
		taskqueue_drain(taskqueue_swi, &ifp->link_task);
		free(ifp, M_TEMP);
		callout_drain(&events);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d15_fixed, handler, NULL);
