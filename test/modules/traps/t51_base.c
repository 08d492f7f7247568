/*
 * T51: kldunload succeeds without unloading.
 *
 * 1 admin: kldunload of this module, on which t51_user depends: 0, up to 14;
 *   MOD_UNLOAD has not been called
 * 2 admin: kldunload of t51_user: now it is called
 *
 * Nothing is wrong with the module: it is the administrator who is misled.
 * Newer kernels say EBUSY (K5.21).
 */
#include "kld.h"

static int claimed;

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		claimed = 1;
		return (0);
	case MOD_UNLOAD:
		claimed = 0;
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t51_base, handler, NULL);
MODULE_VERSION(t51_base, 1);
