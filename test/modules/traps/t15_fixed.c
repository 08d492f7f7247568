/*
 * T15, mended: callout_drain waits for the handler, and does not let it arm
 * itself again meanwhile.
 */
#include "kld.h"

static struct callout tick_tock;
static volatile int stop;

static void
tick_tock_fn(void *arg __unused)
{
	if (!stop)
		callout_reset(&tick_tock, 1, tick_tock_fn, NULL);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		callout_init(&tick_tock, 1);
		callout_reset(&tick_tock, 1, tick_tock_fn, NULL);
		return (0);
	case MOD_UNLOAD:
		callout_drain(&tick_tock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t15_fixed, handler, NULL);
