/*
 * A driver whose probe reads a signature of the hardware that nothing here
 * has, so that it attaches to nothing, next to one that attaches.  What is
 * wrong with the detach of the first only shows once it is attached.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/callout.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/rman.h>
#include <machine/bus.h>
#include <machine/resource.h>

struct signed_softc {
	struct callout poll;
	int rounds;
};

static void
signed_poll(void *arg)
{
	struct signed_softc *sc = arg;

	sc->rounds = 1;
}

static int
signed_probe(device_t dev)
{
	struct resource *r;
	uint32_t signature;
	int rid = 0;

	r = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &rid, RF_ACTIVE);
	if (r == NULL)
		return (ENXIO);
	signature = bus_read_4(r, 0);
	bus_release_resource(dev, SYS_RES_MEMORY, rid, r);
	if (signature != 0x5149)
		return (ENXIO);
	return (BUS_PROBE_DEFAULT);
}

static int
signed_attach(device_t dev)
{
	struct signed_softc *sc = device_get_softc(dev);

	callout_init(&sc->poll, 1);
	callout_reset(&sc->poll, hz, signed_poll, sc);
	return (0);
}

static int
signed_detach(device_t dev)
{
	struct signed_softc *sc = device_get_softc(dev);

	callout_stop(&sc->poll);
	return (0);
}

static device_method_t signed_methods[] = {
	DEVMETHOD(device_probe, signed_probe),
	DEVMETHOD(device_attach, signed_attach),
	DEVMETHOD(device_detach, signed_detach),
	DEVMETHOD_END
};

static driver_t signed_driver = {
	"signature",
	signed_methods,
	sizeof(struct signed_softc)
};

static int
plain_probe(device_t dev)
{
	return (BUS_PROBE_DEFAULT);
}

static int
plain_attach(device_t dev)
{
#ifdef PLAIN_FAILS
	return (EINVAL);
#else
	return (0);
#endif
}

static int
plain_detach(device_t dev)
{
	return (0);
}

static device_method_t plain_methods[] = {
	DEVMETHOD(device_probe, plain_probe),
	DEVMETHOD(device_attach, plain_attach),
	DEVMETHOD(device_detach, plain_detach),
	DEVMETHOD_END
};

static driver_t plain_driver = {
	"plain",
	plain_methods,
	1
};

static devclass_t signed_class, plain_class;

DRIVER_MODULE(signature, isa, signed_driver, signed_class, NULL, NULL);
DRIVER_MODULE(plain, isa, plain_driver, plain_class, NULL, NULL);
