/*
 * A network card on a PCI bus: an interrupt filter queues a task, a callout
 * ticks, a descriptor ring is mapped for DMA.  The order of the detach is the
 * point: first who starts work, then the work, then what the work touches.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/priority.h>
#include <sys/rman.h>
#include <sys/taskqueue.h>
#include <machine/bus.h>
#include <machine/resource.h>
#include <dev/pci/pcireg.h>
#include <dev/pci/pcivar.h>

struct nic_softc {
	struct mtx mtx;
	struct callout tick;
	struct task rx_task;
	struct taskqueue *tq;
	struct resource *mem, *irq;
	void *cookie;
	int mem_rid, irq_rid;
	int running, beat;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	void *ring;
	bus_addr_t ring_address;
};

static const struct {
	uint16_t vendor, device;
	const char *name;
} nic_ids[] = {
	{ 0x10ec, 0x8139, "the old card" },
	{ 0x10ec, 0x8168, "the new card" },
	{ 0, 0, NULL }
};

static void
nic_mapped(void *arg, bus_dma_segment_t *segments, int count, int error)
{
	if (error == 0 && count == 1)
		*(bus_addr_t *)arg = segments[0].ds_addr;
}

static int
nic_filter(void *arg)
{
	struct nic_softc *sc = arg;

	if (bus_read_4(sc->mem, 0x3c) == 0xffffffff)
		return (FILTER_STRAY);
	taskqueue_enqueue(sc->tq, &sc->rx_task);
	return (FILTER_HANDLED);
}

static void
nic_rx(void *arg, int pending __unused)
{
	struct nic_softc *sc = arg;

	mtx_lock(&sc->mtx);
	if (sc->running)
		bus_write_4(sc->mem, 0x40, 1);
	mtx_unlock(&sc->mtx);
}

static void
nic_tick(void *arg)
{
	struct nic_softc *sc = arg;

	mtx_assert(&sc->mtx, MA_OWNED);
	sc->beat = !sc->beat;
	callout_reset(&sc->tick, hz, nic_tick, sc);
}

static int
nic_probe(device_t dev)
{
	int i;

	for (i = 0; nic_ids[i].name != NULL; i++) {
		if (pci_get_vendor(dev) == nic_ids[i].vendor &&
		    pci_get_device(dev) == nic_ids[i].device) {
			device_set_desc(dev, nic_ids[i].name);
			return (BUS_PROBE_DEFAULT);
		}
	}
	return (ENXIO);
}

static int
nic_detach(device_t dev)
{
	struct nic_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->mtx);
	sc->running = 0;
	mtx_unlock(&sc->mtx);
	callout_drain(&sc->tick);
	if (sc->cookie != NULL)
		bus_teardown_intr(dev, sc->irq, sc->cookie);
	if (sc->tq != NULL) {
		taskqueue_drain(sc->tq, &sc->rx_task);
		taskqueue_free(sc->tq);
	}
	if (sc->ring != NULL) {
		bus_dmamap_unload(sc->tag, sc->map);
		bus_dmamem_free(sc->tag, sc->ring, sc->map);
	}
	bus_dma_tag_destroy(sc->tag);
	if (sc->irq != NULL)
		bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
	if (sc->mem != NULL)
		bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
nic_attach(device_t dev)
{
	struct nic_softc *sc = device_get_softc(dev);
	int error;

	mtx_init(&sc->mtx, device_get_nameunit(dev), MTX_NETWORK_LOCK, MTX_DEF);
	callout_init_mtx(&sc->tick, &sc->mtx, 0);
	TASK_INIT(&sc->rx_task, 0, nic_rx, sc);
	pci_enable_busmaster(dev);
	sc->mem_rid = PCIR_BAR(0);
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	sc->irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &sc->irq_rid,
	    RF_ACTIVE | RF_SHAREABLE);
	error = sc->mem == NULL || sc->irq == NULL ? ENXIO : 0;
	if (error == 0)
		error = bus_dma_tag_create(bus_get_dma_tag(dev), PAGE_SIZE, 0,
		    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
		    256, 1, 256, 0, NULL, NULL, &sc->tag);
	if (error == 0)
		error = bus_dmamem_alloc(sc->tag, &sc->ring,
		    BUS_DMA_WAITOK | BUS_DMA_ZERO, &sc->map);
	if (error == 0)
		error = bus_dmamap_load(sc->tag, sc->map, sc->ring, 256,
		    nic_mapped, &sc->ring_address, BUS_DMA_NOWAIT);
	if (error == 0) {
		sc->tq = taskqueue_create_fast("nic", M_WAITOK,
		    taskqueue_thread_enqueue, &sc->tq);
		error = taskqueue_start_threads(&sc->tq, 1, PI_NET, "%s taskq",
		    device_get_nameunit(dev));
	}
	if (error == 0)
		error = bus_setup_intr(dev, sc->irq,
		    INTR_TYPE_NET | INTR_MPSAFE, nic_filter, NULL, sc,
		    &sc->cookie);
	if (error != 0) {
		nic_detach(dev);
		return (error);
	}
	mtx_lock(&sc->mtx);
	sc->running = 1;
	callout_reset(&sc->tick, hz, nic_tick, sc);
	mtx_unlock(&sc->mtx);
	return (0);
}

static device_method_t nic_methods[] = {
	DEVMETHOD(device_probe, nic_probe),
	DEVMETHOD(device_attach, nic_attach),
	DEVMETHOD(device_detach, nic_detach),
	DEVMETHOD_END
};

static driver_t nic_driver = { "nic", nic_methods, sizeof(struct nic_softc) };

DRIVER_MODULE(nic, pci, nic_driver, NULL, NULL);
MODULE_PNP_INFO("U16:vendor;U16:device;D:#", pci, nic, nic_ids, 2);
