/*
 * A sound device without hardware: a callout moves the buffer, and drops the lock
 * in between.  Detach frees the channel and then waits for the callout.
 */
#include "../traps/kld.h"

struct channel {
	int position;
	int running;
};

static struct mtx lock;
static struct callout timer;
static struct channel *channel;

static void
interrupt(void *arg __unused)
{
	channel->position = 1;
	mtx_unlock(&lock);
	/* The sound system is told here, without the lock. */
	mtx_lock(&lock);
	if (channel->running)
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
		free(channel, M_TEMP);
		callout_drain(&timer);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d06_broken, handler, NULL);
