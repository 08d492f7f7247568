/*
 * T15: a callout that arms itself again is stopped but not waited for.
 *
 * 1 clock: in the handler, past its test of stop
 * 2 unload: stop = 1; callout_stop says 0, "it is running", to nobody
 * 3 clock: callout_reset
 * 4 unload: returns; the module is unmapped; a tick later the clock calls it
 *
 * Broken: dangling-registration, or use-after-unload of the clock itself.
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
		stop = 1;
		callout_stop(&tick_tock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t15_broken, handler, NULL);
