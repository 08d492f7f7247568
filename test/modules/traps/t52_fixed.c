/*
 * T52, mended: nothing of one load outlives it.
 */
#include "kld.h"

static struct callout warm_up;
static int ready;

static void
warm_up_fn(void *arg __unused)
{
	ready = 1;
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		callout_init(&warm_up, 1);
		callout_reset(&warm_up, 60 * hz, warm_up_fn, NULL);
		return (0);
	case MOD_UNLOAD:
		callout_drain(&warm_up);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t52_fixed, handler, NULL);
