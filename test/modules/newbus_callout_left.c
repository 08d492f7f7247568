/*
 * A driver with a softc, a callout, a worker and a sysctl, whose
 * detach forgets the callout: it is still armed, in a softc that is freed.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sysctl.h>

struct nb_softc {
	device_t dev;
	struct mtx lock;
	struct callout tick;
	struct proc *worker;
	int stop;
	int beats;
};

static void
nb_tick(void *arg)
{
	struct nb_softc *sc = arg;

	mtx_assert(&sc->lock, MA_OWNED);
	if (sc->stop)
		return;
	wakeup(sc);
	callout_reset(&sc->tick, hz, nb_tick, sc);
}

static void
nb_worker(void *arg)
{
	struct nb_softc *sc = arg;

	mtx_lock(&sc->lock);
	while (!sc->stop)
		msleep(sc, &sc->lock, 0, "nbwork", 0);
	mtx_unlock(&sc->lock);
	kproc_exit(0);
}

static int
nb_probe(device_t dev)
{
	device_set_desc(dev, "a device that beats");
	return (BUS_PROBE_DEFAULT);
}

static int
nb_attach(device_t dev)
{
	struct nb_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	mtx_init(&sc->lock, device_get_nameunit(dev), NULL, MTX_DEF);
	callout_init_mtx(&sc->tick, &sc->lock, 0);
	SYSCTL_ADD_INT(device_get_sysctl_ctx(dev),
	    SYSCTL_CHILDREN(device_get_sysctl_tree(dev)), OID_AUTO, "beats",
	    CTLFLAG_RD, &sc->beats, 0, "");
	error = kproc_create(nb_worker, sc, &sc->worker, 0, 0, "%s",
	    device_get_nameunit(dev));
	if (error != 0) {
		mtx_destroy(&sc->lock);
		return (error);
	}
	mtx_lock(&sc->lock);
	callout_reset(&sc->tick, hz, nb_tick, sc);
	mtx_unlock(&sc->lock);
	device_printf(dev, "attached\n");
	return (0);
}

static int
nb_detach(device_t dev)
{
	struct nb_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->lock);
	sc->stop = 1;
	wakeup(sc);
	msleep(sc->worker, &sc->lock, 0, "nbstop", 0);
	mtx_unlock(&sc->lock);
	mtx_destroy(&sc->lock);
	return (0);
}

static device_method_t nb_methods[] = {
	DEVMETHOD(device_probe, nb_probe),
	DEVMETHOD(device_attach, nb_attach),
	DEVMETHOD(device_detach, nb_detach),
	DEVMETHOD_END
};

static driver_t nb_driver = { "nb", nb_methods, sizeof(struct nb_softc) };
DRIVER_MODULE(nb, nexus, nb_driver, 0, 0);
MODULE_VERSION(nb, 1);
