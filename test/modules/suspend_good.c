/*
 * A driver that suspends and resumes a callout.  Detach says first that nobody
 * may start it again, then drains it, then lets the hardware settle.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

struct sp_softc {
	struct mtx lock;
	struct callout tick;
	int detaching;
};

static void
sp_tick(void *arg)
{
	struct sp_softc *sc = arg;

	callout_reset(&sc->tick, hz, sp_tick, sc);
}

static void
sp_start(struct sp_softc *sc)
{
	mtx_lock(&sc->lock);
	if (!sc->detaching)
		callout_reset(&sc->tick, hz, sp_tick, sc);
	mtx_unlock(&sc->lock);
}

static int
sp_attach(device_t dev)
{
	struct sp_softc *sc = device_get_softc(dev);

	mtx_init(&sc->lock, "sp", NULL, MTX_DEF);
	callout_init_mtx(&sc->tick, &sc->lock, 0);
	sp_start(sc);
	return (0);
}

static int
sp_detach(device_t dev)
{
	struct sp_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->lock);
	sc->detaching = 1;
	callout_stop(&sc->tick);
	mtx_unlock(&sc->lock);
	callout_drain(&sc->tick);
	pause("spquie", 1);
	mtx_destroy(&sc->lock);
	return (0);
}

static int
sp_suspend(device_t dev)
{
	struct sp_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->lock);
	callout_stop(&sc->tick);
	mtx_unlock(&sc->lock);
	return (0);
}

static int
sp_resume(device_t dev)
{
	sp_start(device_get_softc(dev));
	return (0);
}

static device_method_t sp_methods[] = {
	DEVMETHOD(device_attach, sp_attach),
	DEVMETHOD(device_detach, sp_detach),
	DEVMETHOD(device_suspend, sp_suspend),
	DEVMETHOD(device_resume, sp_resume),
	DEVMETHOD_END
};

static driver_t sp_driver = { "sp", sp_methods, sizeof(struct sp_softc) };
static devclass_t sp_devclass;
DRIVER_MODULE(sp, nexus, sp_driver, sp_devclass, NULL, NULL);
MODULE_VERSION(sp, 1);
