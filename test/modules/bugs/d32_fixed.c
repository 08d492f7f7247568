/*
 * callout_drain waits, and takes back what the last run has armed.
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
		callout_drain(&timer);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d32_fixed, handler, NULL);
