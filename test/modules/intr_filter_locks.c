/*
 * A filter may not take a sleep mutex.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/rman.h>
#include <machine/bus.h>
#include <machine/resource.h>

#define	IN_STATUS	0x04

struct in_softc {
	struct mtx lock;
	struct resource *mem, *irq;
	void *cookie;
	int seen;
};

static int
in_filter(void *arg)
{
	struct in_softc *sc = arg;

	mtx_lock(&sc->lock);
	sc->seen++;
	mtx_unlock(&sc->lock);
	return (FILTER_SCHEDULE_THREAD);
}

static void
in_intr(void *arg)
{
	struct in_softc *sc = arg;

	mtx_lock(&sc->lock);
	sc->seen++;
	mtx_unlock(&sc->lock);
}

static int
in_attach(device_t dev)
{
	struct in_softc *sc = device_get_softc(dev);
	int rid = 0;

	mtx_init(&sc->lock, device_get_nameunit(dev), NULL, MTX_DEF);
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &rid, RF_ACTIVE);
	rid = 0;
	sc->irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &rid,
	    RF_ACTIVE | RF_SHAREABLE);
	if (sc->mem == NULL || sc->irq == NULL)
		return (ENXIO);
	return (bus_setup_intr(dev, sc->irq, INTR_TYPE_MISC | INTR_MPSAFE,
	    in_filter, in_intr, sc, &sc->cookie));
}

static int
in_detach(device_t dev)
{
	struct in_softc *sc = device_get_softc(dev);

	bus_teardown_intr(dev, sc->irq, sc->cookie);
	bus_release_resource(dev, SYS_RES_IRQ, 0, sc->irq);
	bus_release_resource(dev, SYS_RES_MEMORY, 0, sc->mem);
	mtx_destroy(&sc->lock);
	return (0);
}

static device_method_t in_methods[] = {
	DEVMETHOD(device_attach, in_attach),
	DEVMETHOD(device_detach, in_detach),
	DEVMETHOD_END
};

static driver_t in_driver = { "in", in_methods, sizeof(struct in_softc) };
static devclass_t in_devclass;
DRIVER_MODULE(in, nexus, in_driver, in_devclass, NULL, NULL);
MODULE_VERSION(in, 1);
