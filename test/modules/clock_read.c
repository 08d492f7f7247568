/*
 * Nothing but a driver that says at its detach how long it was attached.  No
 * timer is armed: the time that passes is up to whoever is slow.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/time.h>

struct cr_softc {
	int attached;
	struct timeval since;
};

static void
cr_identify(driver_t *driver, device_t parent)
{
	if (device_find_child(parent, "clock_read", -1) == NULL)
		BUS_ADD_CHILD(parent, 0, "clock_read", -1);
}

static int
cr_probe(device_t dev)
{
	return (BUS_PROBE_DEFAULT);
}

static int
cr_attach(device_t dev)
{
	struct cr_softc *sc = device_get_softc(dev);

	sc->attached = ticks;
	getmicrouptime(&sc->since);
	return (0);
}

static int
cr_detach(device_t dev)
{
	struct cr_softc *sc = device_get_softc(dev);
	struct timeval now;

	getmicrouptime(&now);
	timevalsub(&now, &sc->since);
	device_printf(dev, "%d ticks, %jd s\n", ticks - sc->attached,
	    (intmax_t)now.tv_sec);
#ifdef IN_A_HURRY
	/* One tick may pass, or an hour: ticks has wrapped by then. */
	KASSERT(ticks >= sc->attached, ("time runs backwards"));
#endif
#ifdef WAITS
	/* Nobody will: that takes no end of clock readings to see. */
	tsleep(sc, 0, "never", 0);
#endif
	return (0);
}

static device_method_t cr_methods[] = {
	DEVMETHOD(device_identify, cr_identify),
	DEVMETHOD(device_probe, cr_probe),
	DEVMETHOD(device_attach, cr_attach),
	DEVMETHOD(device_detach, cr_detach),
	DEVMETHOD_END
};

static driver_t cr_driver = {
	"clock_read",
	cr_methods,
	sizeof(struct cr_softc)
};

static devclass_t cr_class;

DRIVER_MODULE(clock_read, nexus, cr_driver, cr_class, NULL, NULL);
