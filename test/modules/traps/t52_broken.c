/*
 * T52: a callout of an earlier load is still armed when the module comes back.
 *
 * 1 unload: forgets the callout
 * 2 load: the same addresses, other contents
 * 3 clock: calls the function of the first load with the data of the second
 *
 * Broken: dangling-registration, already at the first unload.
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
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t52_broken, handler, NULL);
