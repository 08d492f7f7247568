/*
 * A callout is stopped, and what it works on is freed: a handler that has begun
 * is not stopped.
 */
#include "../traps/kld.h"

static struct callout timer;
static int *counter;

static void
count(void *arg)
{
	int *c = arg;

	(*c)++;
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		counter = malloc(sizeof(*counter), M_TEMP, M_WAITOK | M_ZERO);
		callout_init(&timer, 1);
		callout_reset(&timer, 1, count, counter);
		return (0);
	case MOD_UNLOAD:
		callout_stop(&timer);
		free(counter, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d26_broken, handler, NULL);
