/*
 * A traffic shaper holds packets back; an interface goes away, and the packets
 * that came through it still point to it.
 */
#include "../traps/kld.h"

struct interface {
	int packets;
};

struct packet {
	struct interface *from;
};

static struct mtx lock;
static struct task deliver_task;
static struct interface *ifp;
static struct packet held;

static void
deliver(void *arg __unused, int pending __unused)
{
	mtx_lock(&lock);
	if (held.from != NULL)
		held.from->packets++;
	held.from = NULL;
	mtx_unlock(&lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "shaper", NULL, MTX_DEF);
		ifp = malloc(sizeof(*ifp), M_TEMP, M_WAITOK | M_ZERO);
		held.from = ifp;
		TASK_INIT(&deliver_task, 0, deliver, NULL);
		taskqueue_enqueue(taskqueue_thread, &deliver_task);
		return (0);
	case MOD_UNLOAD:
		/* The interface departs. */
		free(ifp, M_TEMP);
		/* And then the shaper. */
		taskqueue_drain(taskqueue_thread, &deliver_task);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d17_broken, handler, NULL);
