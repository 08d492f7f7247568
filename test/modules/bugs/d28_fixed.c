/*
 * It is waited for.
 */
#include "../traps/kld.h"

static struct callout timeout;
static int synced;

static void
sync_later(void *arg __unused)
{
	synced = 1;
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		callout_init(&timeout, 1);
		callout_reset(&timeout, hz, sync_later, NULL);
		return (0);
	case MOD_UNLOAD:
		callout_drain(&timeout);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d28_fixed, handler, NULL);
