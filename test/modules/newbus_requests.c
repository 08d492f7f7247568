/*
 * A bus of the module's own that hears of what its children ask for: it counts their
 * resources, keeps what it knows of a child in memory that goes with the child, and
 * hands interrupts on to the bus above.  Correct.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/rman.h>

struct rqbus_softc {
	int resources;
	int handlers;
	int children;
};
struct rqdev_softc {
	struct mtx lock;
	struct resource *irq;
	void *cookie;
	int interrupts;
};

static MALLOC_DEFINE(M_RQBUS, "rqbus", "what the bus knows of its children");

static int
rq_probe(device_t dev)
{
	return (BUS_PROBE_DEFAULT);
}

static int
rqbus_attach(device_t dev)
{
	struct rqbus_softc *sc = device_get_softc(dev);
	device_t child;

	child = device_add_child(dev, "rqdev", -1);
	device_set_ivars(child, malloc(8, M_RQBUS, M_WAITOK | M_ZERO));
	sc->children++;
	return (bus_generic_attach(dev));
}

static int
rqbus_detach(device_t dev)
{
	struct rqbus_softc *sc = device_get_softc(dev);
	int error;

	error = device_delete_children(dev);
	if (error != 0)
		return (error);
	KASSERT(sc->resources == 0 && sc->handlers == 0 && sc->children == 0,
	    ("the bus was not told"));
	return (0);
}

static struct resource *
rqbus_alloc_resource(device_t bus, device_t child, int type, int *rid,
    rman_res_t start, rman_res_t end, rman_res_t count, u_int flags)
{
	struct rqbus_softc *sc = device_get_softc(bus);
	struct resource *r;

	r = bus_generic_alloc_resource(bus, child, type, rid, start, end, count,
	    flags);
	if (r != NULL)
		sc->resources++;
	return (r);
}

#if __FreeBSD_version >= 1500000
static int
rqbus_release_resource(device_t bus, device_t child, struct resource *r)
{
	struct rqbus_softc *sc = device_get_softc(bus);

	sc->resources--;
	return (bus_generic_release_resource(bus, child, r));
}
#else
static int
rqbus_release_resource(device_t bus, device_t child, int type, int rid,
    struct resource *r)
{
	struct rqbus_softc *sc = device_get_softc(bus);

	KASSERT(type == SYS_RES_IRQ && rid == 0, ("whose number is known"));
	sc->resources--;
	return (bus_generic_release_resource(bus, child, type, rid, r));
}
#endif

static int
rqbus_setup_intr(device_t bus, device_t child, struct resource *irq, int flags,
    driver_filter_t *filter, driver_intr_t *intr, void *arg, void **cookiep)
{
	struct rqbus_softc *sc = device_get_softc(bus);

	sc->handlers++;
	return (bus_generic_setup_intr(bus, child, irq, flags, filter, intr, arg,
	    cookiep));
}

static int
rqbus_teardown_intr(device_t bus, device_t child, struct resource *irq,
    void *cookie)
{
	struct rqbus_softc *sc = device_get_softc(bus);

	sc->handlers--;
#ifdef RQ_KEPT
	return (0);
#else
	return (bus_generic_teardown_intr(bus, child, irq, cookie));
#endif
}

static void
rqbus_child_deleted(device_t bus, device_t child)
{
	struct rqbus_softc *sc = device_get_softc(bus);

	free(device_get_ivars(child), M_RQBUS);
	sc->children--;
}

static void
rqdev_intr(void *arg)
{
	struct rqdev_softc *sc = arg;

	mtx_lock(&sc->lock);
	sc->interrupts++;
	mtx_unlock(&sc->lock);
}

static int
rqdev_attach(device_t dev)
{
	struct rqdev_softc *sc = device_get_softc(dev);
	int rid = 0;

	mtx_init(&sc->lock, "rqdev", NULL, MTX_DEF);
	sc->irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &rid, RF_ACTIVE);
	if (sc->irq == NULL)
		return (ENXIO);
	return (bus_setup_intr(dev, sc->irq, INTR_TYPE_MISC | INTR_MPSAFE, NULL,
	    rqdev_intr, sc, &sc->cookie));
}

static int
rqdev_detach(device_t dev)
{
	struct rqdev_softc *sc = device_get_softc(dev);

	bus_teardown_intr(dev, sc->irq, sc->cookie);
	bus_release_resource(dev, SYS_RES_IRQ, 0, sc->irq);
	mtx_destroy(&sc->lock);
	return (0);
}

static device_method_t rqbus_methods[] = {
	DEVMETHOD(device_probe,		rq_probe),
	DEVMETHOD(device_attach,	rqbus_attach),
	DEVMETHOD(device_detach,	rqbus_detach),
	DEVMETHOD(bus_alloc_resource,	rqbus_alloc_resource),
	DEVMETHOD(bus_release_resource,	rqbus_release_resource),
	DEVMETHOD(bus_activate_resource, bus_generic_activate_resource),
	DEVMETHOD(bus_setup_intr,	rqbus_setup_intr),
	DEVMETHOD(bus_teardown_intr,	rqbus_teardown_intr),
	DEVMETHOD(bus_child_deleted,	rqbus_child_deleted),
	DEVMETHOD_END
};
static driver_t rqbus_driver = {
	"rqbus", rqbus_methods, sizeof(struct rqbus_softc)
};
static device_method_t rqdev_methods[] = {
	DEVMETHOD(device_probe,		rq_probe),
	DEVMETHOD(device_attach,	rqdev_attach),
	DEVMETHOD(device_detach,	rqdev_detach),
	DEVMETHOD_END
};
static driver_t rqdev_driver = {
	"rqdev", rqdev_methods, sizeof(struct rqdev_softc)
};

DRIVER_MODULE(rqbus, nexus, rqbus_driver, 0, 0);
DRIVER_MODULE(rqdev, rqbus, rqdev_driver, 0, 0);
