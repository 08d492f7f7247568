/*
 * As style_netif, but the taskqueue goes before the interrupt that feeds it.
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

#define	NX_IMR	0x10			/* interrupt mask */
#define	NX_ISR	0x14			/* interrupt status */

#define	NX_LOCK(sc)		mtx_lock(&(sc)->nx_mtx)
#define	NX_UNLOCK(sc)		mtx_unlock(&(sc)->nx_mtx)
#define	NX_LOCK_ASSERT(sc)	mtx_assert(&(sc)->nx_mtx, MA_OWNED)
#define	CSR_WRITE_4(sc, reg, val)	\
	bus_write_4((sc)->nx_res[0], (reg), (val))
#define	CSR_READ_4(sc, reg)	bus_read_4((sc)->nx_res[0], (reg))

static struct resource_spec nx_spec[] = {
	{ SYS_RES_MEMORY,	0,	RF_ACTIVE },
	{ SYS_RES_IRQ,		0,	RF_ACTIVE | RF_SHAREABLE },
	{ -1,			0,	0 }
};

struct nx_softc {
	device_t		nx_dev;
	struct mtx		nx_mtx;
	struct resource		*nx_res[2];
	void			*nx_ih;
	struct taskqueue	*nx_tq;
	struct task		nx_int_task;
	struct callout		nx_tick_ch;
	int			nx_running;
	int			nx_rx;
	int			nx_timer;
};

static int	nx_attach(device_t);
static int	nx_detach(device_t);
static int	nx_probe(device_t);

static int
nx_intr(void *arg)
{
	struct nx_softc *sc = arg;

	CSR_WRITE_4(sc, NX_IMR, 0);
	taskqueue_enqueue(sc->nx_tq, &sc->nx_int_task);
	return (FILTER_HANDLED);
}

static void
nx_int_task(void *arg, int pending)
{
	struct nx_softc *sc = arg;

	NX_LOCK(sc);
	if (sc->nx_running) {
		sc->nx_rx += pending;
		sc->nx_timer = 0;
		CSR_WRITE_4(sc, NX_IMR, 1);
	}
	NX_UNLOCK(sc);
}

static void
nx_tick(void *xsc)
{
	struct nx_softc *sc = xsc;

	NX_LOCK_ASSERT(sc);
	if (!sc->nx_running)
		return;
	sc->nx_timer = 1;
	callout_reset(&sc->nx_tick_ch, hz, nx_tick, sc);
}

static void
nx_init(struct nx_softc *sc)
{
	NX_LOCK(sc);
	sc->nx_running = 1;
	CSR_WRITE_4(sc, NX_IMR, 1);
	callout_reset(&sc->nx_tick_ch, hz, nx_tick, sc);
	NX_UNLOCK(sc);
}

static void
nx_stop(struct nx_softc *sc)
{
	NX_LOCK(sc);
	sc->nx_running = 0;
	callout_stop(&sc->nx_tick_ch);
	CSR_WRITE_4(sc, NX_IMR, 0);
	NX_UNLOCK(sc);
}

static int
nx_probe(device_t dev)
{
	device_set_desc(dev, "network-ish");
	return (BUS_PROBE_DEFAULT);
}

static int
nx_attach(device_t dev)
{
	struct nx_softc *sc;
	int error;

	sc = device_get_softc(dev);
	sc->nx_dev = dev;
	mtx_init(&sc->nx_mtx, device_get_nameunit(dev), MTX_NETWORK_LOCK,
	    MTX_DEF);
	callout_init_mtx(&sc->nx_tick_ch, &sc->nx_mtx, 0);
	TASK_INIT(&sc->nx_int_task, 0, nx_int_task, sc);
	if (bus_alloc_resources(dev, nx_spec, sc->nx_res) != 0) {
		device_printf(dev, "cannot allocate resources\n");
		error = ENXIO;
		goto fail;
	}
	sc->nx_tq = taskqueue_create_fast("nx_taskq", M_WAITOK,
	    taskqueue_thread_enqueue, &sc->nx_tq);
	taskqueue_start_threads(&sc->nx_tq, 1, PI_NET, "%s taskq",
	    device_get_nameunit(dev));
	nx_init(sc);
	error = bus_setup_intr(dev, sc->nx_res[1], INTR_TYPE_NET | INTR_MPSAFE,
	    nx_intr, NULL, sc, &sc->nx_ih);
fail:
	if (error != 0)
		nx_detach(dev);
	return (error);
}

static int
nx_detach(device_t dev)
{
	struct nx_softc *sc = device_get_softc(dev);

	if (sc->nx_ih != NULL) {
		nx_stop(sc);
	}
	if (sc->nx_tq != NULL) {
		taskqueue_drain(sc->nx_tq, &sc->nx_int_task);
		taskqueue_free(sc->nx_tq);
	}
	if (sc->nx_ih != NULL)
		bus_teardown_intr(dev, sc->nx_res[1], sc->nx_ih);
	callout_drain(&sc->nx_tick_ch);
	bus_release_resources(dev, nx_spec, sc->nx_res);
	mtx_destroy(&sc->nx_mtx);
	return (0);
}

static int
nx_shutdown(device_t dev)
{
	nx_stop(device_get_softc(dev));
	return (0);
}

static device_method_t nx_methods[] = {
	/* Device interface. */
	DEVMETHOD(device_probe,		nx_probe),
	DEVMETHOD(device_attach,	nx_attach),
	DEVMETHOD(device_detach,	nx_detach),
	DEVMETHOD(device_shutdown,	nx_shutdown),
	DEVMETHOD_END
};

static driver_t nx_driver = {
	"nx",
	nx_methods,
	sizeof(struct nx_softc)
};

static devclass_t nx_devclass;

DRIVER_MODULE(nx, pci, nx_driver, nx_devclass, 0, 0);
MODULE_DEPEND(nx, pci, 1, 1, 1);
MODULE_VERSION(nx, 1);
