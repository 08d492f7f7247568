/*
 * T21, mended: the handlers of a dynamic oid are counted, and sysctl_ctx_free
 * waits for them.
 */
#include "kld.h"

static int
temperature(SYSCTL_HANDLER_ARGS)
{
	int degrees = 21;

	return (sysctl_handle_int(oidp, &degrees, 0, req));
}

static struct sysctl_ctx_list sysctls;

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		sysctl_ctx_init(&sysctls);
		SYSCTL_ADD_PROC(&sysctls, SYSCTL_STATIC_CHILDREN(_debug),
		    OID_AUTO, "temperature", CTLTYPE_INT | CTLFLAG_RD |
		    CTLFLAG_MPSAFE, NULL, 0, temperature, "I", "degrees");
		return (0);
	case MOD_UNLOAD:
		sysctl_ctx_free(&sysctls);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t21_fixed, handler, NULL);
