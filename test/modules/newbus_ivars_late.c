/*
 * A bus of the module's own: its children are told apart by an instance variable
 * and share a lock of the bus, which goes before them.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

enum { NI_IVAR_PORT };
__BUS_ACCESSOR(ni, port, NI, PORT, int)

struct ni_softc {
	struct mtx lock;
	int last;
};
struct nic_softc {
	struct callout timer;
	struct ni_softc *bus;
};

static device_t
ni_add_child(device_t bus, u_int order, const char *name, int unit)
{
	device_t child = bus_generic_add_child(bus, order, name, unit);

	device_set_ivars(child, (void *)(uintptr_t)7);
	return (child);
}

static int
ni_read_ivar(device_t bus, device_t child, int which, uintptr_t *result)
{
	if (which != NI_IVAR_PORT)
		return (ENOENT);
	*result = (uintptr_t)device_get_ivars(child);
	return (0);
}

static int
ni_probe(device_t dev)
{
	return (BUS_PROBE_DEFAULT);
}

static int
ni_attach(device_t dev)
{
	struct ni_softc *sc = device_get_softc(dev);

	mtx_init(&sc->lock, "bus", NULL, MTX_DEF);
	bus_generic_probe(dev);
	return (bus_generic_attach(dev));
}

static int
ni_detach(device_t dev)
{
	struct ni_softc *sc = device_get_softc(dev);

	mtx_destroy(&sc->lock);
	return (device_delete_children(dev));
}

static void
nic_timeout(void *arg)
{
	struct nic_softc *sc = arg;

	sc->bus->last = 1;
	callout_schedule(&sc->timer, hz);
}

static void
nic_identify(driver_t *driver, device_t bus)
{
	if (device_find_child(bus, "nichild", -1) == NULL)
		BUS_ADD_CHILD(bus, 0, "nichild", -1);
}

static int
nic_probe(device_t dev)
{
	return (ni_get_port(dev) == 7 ? BUS_PROBE_DEFAULT : ENXIO);
}

static int
nic_attach(device_t dev)
{
	struct nic_softc *sc = device_get_softc(dev);

	sc->bus = device_get_softc(device_get_parent(dev));
	callout_init_mtx(&sc->timer, &sc->bus->lock, 0);
	mtx_lock(&sc->bus->lock);
	callout_reset(&sc->timer, hz, nic_timeout, sc);
	mtx_unlock(&sc->bus->lock);
	return (0);
}

static int
nic_detach(device_t dev)
{
	struct nic_softc *sc = device_get_softc(dev);

	callout_drain(&sc->timer);
	return (0);
}

static device_method_t ni_methods[] = {
	DEVMETHOD(device_probe, ni_probe),
	DEVMETHOD(device_attach, ni_attach),
	DEVMETHOD(device_detach, ni_detach),
	DEVMETHOD(bus_add_child, ni_add_child),
	DEVMETHOD(bus_read_ivar, ni_read_ivar),
	DEVMETHOD(bus_driver_added, bus_generic_driver_added),
	DEVMETHOD(bus_print_child, bus_generic_print_child),
	DEVMETHOD(bus_setup_intr, bus_generic_setup_intr),
	DEVMETHOD_END
};
static driver_t ni_driver = { "nibus", ni_methods, sizeof(struct ni_softc) };
static devclass_t ni_devclass;

static device_method_t nic_methods[] = {
	DEVMETHOD(device_identify, nic_identify),
	DEVMETHOD(device_probe, nic_probe),
	DEVMETHOD(device_attach, nic_attach),
	DEVMETHOD(device_detach, nic_detach),
	DEVMETHOD_END
};
static driver_t nic_driver = { "nichild", nic_methods,
	sizeof(struct nic_softc) };
static devclass_t nic_devclass;

DRIVER_MODULE(nichild, nibus, nic_driver, nic_devclass, NULL, NULL);
DRIVER_MODULE(nibus, nexus, ni_driver, ni_devclass, NULL, NULL);
MODULE_VERSION(nibus, 1);
