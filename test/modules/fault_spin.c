/*
 * MOD_LOAD loops for ever without touching memory: there is no access to
 * count, so only a timer can end it. Found: livelock.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		for (;;)
			__compiler_membar();
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t fault_spin_mod = { "fault_spin", handler, NULL };
DECLARE_MODULE(fault_spin, fault_spin_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(fault_spin, 1);
