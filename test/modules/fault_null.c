/*
 * MOD_LOAD writes through a null pointer: page-fault. The tool must survive
 * it, and name the line.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

struct softc {
	int pad[4];
	int count;
};

static struct softc *sc;

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		sc->count = 1;
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t fault_null_mod = { "fault_null", handler, NULL };
DECLARE_MODULE(fault_null, fault_null_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(fault_null, 1);
