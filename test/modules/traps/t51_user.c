/*
 * The dependent of T51.
 */
#include "kld.h"

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t51_user, handler, NULL);
MODULE_DEPEND(t51_user, t51_base, 1, 1, 1);
