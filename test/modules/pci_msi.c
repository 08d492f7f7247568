/*
 * A driver of a PCI device with a message to interrupt with, which its detach
 * gives back after its interrupt.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/rman.h>
#include <dev/pci/pcivar.h>
#include <machine/bus.h>
#include <machine/resource.h>

struct ml_softc {
	struct resource *irq;
	void *cookie;
};

static int
ml_filter(void *arg)
{
	return (FILTER_HANDLED);
}

static int
ml_probe(device_t dev)
{
	if (pci_get_vendor(dev) != 0x1234)
		return (ENXIO);
	device_set_desc(dev, "messages");
	return (BUS_PROBE_DEFAULT);
}

static int
ml_attach(device_t dev)
{
	struct ml_softc *sc = device_get_softc(dev);
	int count = 1, rid = 1;

	if (pci_alloc_msi(dev, &count) != 0)
		return (ENXIO);
	KASSERT(pci_alloc_msi(dev, &count) != 0, ("had them already"));
	sc->irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &rid, RF_ACTIVE);
	return (bus_setup_intr(dev, sc->irq, INTR_TYPE_MISC | INTR_MPSAFE,
	    ml_filter, NULL, sc, &sc->cookie));
}

static int
ml_detach(device_t dev)
{
	struct ml_softc *sc = device_get_softc(dev);

	bus_teardown_intr(dev, sc->irq, sc->cookie);
	KASSERT(pci_release_msi(dev) == EBUSY, ("its interrupt is in use"));
	bus_release_resource(dev, SYS_RES_IRQ, 1, sc->irq);
	KASSERT(pci_release_msi(dev) == 0, ("nobody uses it"));
	return (0);
}

static device_method_t ml_methods[] = {
	DEVMETHOD(device_probe, ml_probe),
	DEVMETHOD(device_attach, ml_attach),
	DEVMETHOD(device_detach, ml_detach),
	DEVMETHOD_END
};

static driver_t ml_driver = { "ml", ml_methods, sizeof(struct ml_softc) };
static devclass_t ml_devclass;
DRIVER_MODULE(pci_msi, pci, ml_driver, ml_devclass, NULL, NULL);
MODULE_VERSION(pci_msi, 1);
