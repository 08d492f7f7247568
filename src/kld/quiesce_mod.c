/*
 * The trampoline as a module.  A client depends on it, so that it is loaded
 * with the first client and unloaded inside the last one's unload.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/module.h>

#include "quiesce.h"

static int
quiesce_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		quiesce_trampoline_init();
		return (0);
	case MOD_QUIESCE:
		return (quiesce_trampoline_busy() ? EBUSY : 0);
	case MOD_UNLOAD:
		/* Forcing skips MOD_QUIESCE (K5.22). */
		if (quiesce_trampoline_busy())
			return (EBUSY);
		quiesce_trampoline_fini();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t quiesce_mod = { "quiesce", quiesce_modevent, NULL };
/*
 * For modules that the loader has loaded with the kernel: after the linker has
 * them (SI_SUB_KLD), and before there can be a thread, thus before any client.
 */
DECLARE_MODULE(quiesce, quiesce_mod, SI_SUB_CPU, SI_ORDER_FIRST);
MODULE_VERSION(quiesce, 1);
