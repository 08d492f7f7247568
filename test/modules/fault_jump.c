/*
 * MOD_LOAD calls through a pointer that points nowhere: page-fault,
 * instruction fetch.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

static void (*hook)(void);

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		hook = (void (*)(void))(uintptr_t)0x1230;
		hook();
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t fault_jump_mod = { "fault_jump", handler, NULL };
DECLARE_MODULE(fault_jump, fault_jump_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(fault_jump, 1);
