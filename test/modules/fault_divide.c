/*
 * A rate is computed from a register that reads as zero.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

static volatile int divisor;

static int
handler(module_t mod, int what, void *arg)
{
	if (what != MOD_LOAD)
		return (what == MOD_UNLOAD ? 0 : EOPNOTSUPP);
#ifdef __aarch64__
	/* There the result is zero. */
	if (divisor == 0)
		panic("divides by zero");
#endif
	return (1000 / divisor);
}

static moduledata_t mod = { "fault_divide", handler, NULL };
DECLARE_MODULE(fault_divide, mod, SI_SUB_DRIVERS, SI_ORDER_ANY);
