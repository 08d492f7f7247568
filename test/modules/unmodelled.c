/*
 * Uses names that are not modelled: the tool lists each of them with its
 * places, and the nearest modelled name.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/module.h>

static int
probe(device_t dev)
{
	void *softc;

	devclass_get_devices(NULL, (device_t **)&softc, NULL);
	if (softc == NULL)
		return (frobnicate(dev));
	mtx_lokc(softc);
	return (frobnicate(softc));
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		return (probe(NULL));
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t unmodelled_mod = { "unmodelled", handler, NULL };
DECLARE_MODULE(unmodelled, unmodelled_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(unmodelled, 1);
