/*
 * The slot is given back.
 */
#include "../traps/kld.h"

#include "d22.h"

static int destroyed;

static void
tunnel_destructor(void)
{
	destroyed++;
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		slot_register(tunnel_destructor);
		return (0);
	case MOD_UNLOAD:
		slot_deregister();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d22_fixed, handler, NULL);
MODULE_DEPEND(d22_fixed, d22_slots, 1, 1, 1);
