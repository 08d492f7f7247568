/*
 * A timer that arms itself again is deleted without waiting for it.
 */
#include "../traps/kld.h"

static struct callout timer;

static void
count(void *arg __unused)
{
	callout_reset(&timer, 1, count, NULL);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		callout_init(&timer, 1);
		callout_reset(&timer, 1, count, NULL);
		return (0);
	case MOD_UNLOAD:
		callout_stop(&timer);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d32_broken, handler, NULL);
