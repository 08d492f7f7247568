/*
 * First a flag that keeps the callout from arming itself, then the drain, and the
 * channel last.
 */
#include "../traps/kld.h"

struct channel {
	int position;
	int running;
};

static struct mtx lock;
static struct callout timer;
static struct channel *channel;
static int stopped;

static void
interrupt(void *arg __unused)
{
	if (stopped)
		return;
	channel->position = 1;
	mtx_unlock(&lock);
	/* The sound system is told here, without the lock. */
	mtx_lock(&lock);
	if (!stopped && channel->running)
		callout_schedule(&timer, 1);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "sound", NULL, MTX_DEF);
		callout_init_mtx(&timer, &lock, 0);
		channel = malloc(sizeof(*channel), M_TEMP, M_WAITOK | M_ZERO);
		channel->running = 1;
		mtx_lock(&lock);
		callout_reset(&timer, 1, interrupt, NULL);
		mtx_unlock(&lock);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stopped = 1;
		mtx_unlock(&lock);
		callout_drain(&timer);
		free(channel, M_TEMP);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d06_fixed, handler, NULL);
