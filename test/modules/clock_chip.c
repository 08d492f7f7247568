/*
 * A chip that keeps the time, behind a mutex of its driver: correct.  The kernel asks
 * with its list of clocks locked, and sets from a task; clock_unregister waits for
 * both, and so must be called without the mutex, before what the methods use goes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/clock.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/sx.h>

struct chip_softc {
	struct sx	 lock;
	long		 seconds;
};

static int
chip_probe(device_t dev)
{

	return (BUS_PROBE_DEFAULT);
}

static int
chip_attach(device_t dev)
{
	struct chip_softc *sc = device_get_softc(dev);

	sx_init(&sc->lock, "chip");
	clock_register(dev, 1000000);
	return (0);
}

static int
chip_detach(device_t dev)
{
	struct chip_softc *sc = device_get_softc(dev);

#ifdef CHIP_LATE
	sx_destroy(&sc->lock);
	clock_unregister(dev);
#elif defined(CHIP_LOCKED)
	sx_xlock(&sc->lock);
	clock_unregister(dev);
	sx_xunlock(&sc->lock);
	sx_destroy(&sc->lock);
#else
	clock_unregister(dev);
	sx_destroy(&sc->lock);
#endif
	return (0);
}

static int
chip_gettime(device_t dev, struct timespec *ts)
{
	struct chip_softc *sc = device_get_softc(dev);

	sx_xlock(&sc->lock);
	ts->tv_sec = sc->seconds;
	ts->tv_nsec = 0;
	sx_xunlock(&sc->lock);
	return (0);
}

static int
chip_settime(device_t dev, struct timespec *ts)
{
	struct chip_softc *sc = device_get_softc(dev);

	sx_xlock(&sc->lock);
	sc->seconds = ts->tv_sec;
	sx_xunlock(&sc->lock);
	return (0);
}

static device_method_t chip_methods[] = {
	DEVMETHOD(device_probe,		chip_probe),
	DEVMETHOD(device_attach,	chip_attach),
	DEVMETHOD(device_detach,	chip_detach),
	DEVMETHOD(clock_gettime,	chip_gettime),
	DEVMETHOD(clock_settime,	chip_settime),
	DEVMETHOD_END
};

static driver_t chip_driver = {
	"chip",
	chip_methods,
	sizeof(struct chip_softc),
};

DRIVER_MODULE(chip, iicbus, chip_driver, 0, 0);
