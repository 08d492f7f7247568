/*
 * MOD_LOAD recurses without end: page-fault in the guard below the stack,
 * not a crash of the tool.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

static int depth;

static int
deeper(volatile int *above)
{
	volatile int here[64];

	here[0] = *above + 1;
	depth = here[0];
	return (deeper(here) + here[0]);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
	{
		volatile int start = 0;

		return (deeper(&start));
	}
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t fault_stack_mod = { "fault_stack", handler, NULL };
DECLARE_MODULE(fault_stack, fault_stack_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(fault_stack, 1);
