/*
 * T21: a static sysctl handler is still running at the unmap.
 *
 * 1 reader: enters the handler
 * 2 unload: MOD_UNLOAD returns 0; the oid is unlinked, the reader is not
 *   waited for; the module is unmapped
 * 3 reader: goes on in text that is gone
 *
 * Broken: use-after-unload, with --actors=sysctl.  The running handlers of
 * static oids are not counted (K5.51).
 */
#include "kld.h"

static int
temperature(SYSCTL_HANDLER_ARGS)
{
	int degrees = 21;

	return (sysctl_handle_int(oidp, &degrees, 0, req));
}

SYSCTL_PROC(_debug, OID_AUTO, temperature, CTLTYPE_INT | CTLFLAG_RD |
    CTLFLAG_MPSAFE, NULL, 0, temperature, "I", "degrees");

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t21_broken, handler, NULL);
