/*
 * MOD_LOAD loops for ever, reading a variable nobody sets: ended by counting
 * its accesses. Found: livelock.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

static volatile int never;

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		while (!never)
			continue;
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t fault_spin_mem_mod = { "fault_spin_mem", handler, NULL };
DECLARE_MODULE(fault_spin_mem, fault_spin_mem_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(fault_spin_mem, 1);
