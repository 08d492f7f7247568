/*
 * The dependent of T50: calls into t50_base as soon as it is loaded.
 */
#include "kld.h"

void t50_submit(void);

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		t50_submit();
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t50_user, handler, NULL);
MODULE_DEPEND(t50_user, t50_base, 1, 1, 1);
