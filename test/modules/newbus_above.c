/*
 * A driver that looks at what its bus hangs on, up to the root, and is a clock.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/clock.h>
#include <sys/kernel.h>
#include <sys/module.h>

static int
above_probe(device_t dev)
{
	device_t up;
	int n = 0;

	for (up = device_get_parent(dev); up != NULL; up = device_get_parent(up)) {
		KASSERT(device_get_name(up) != NULL, ("a device without a name"));
		n++;
	}
	KASSERT(n >= 3, ("a bus, a nexus and a root, and there are %d", n));
	return (BUS_PROBE_DEFAULT);
}

static int
above_attach(device_t dev)
{
	clock_register(dev, 1000000);
	return (0);
}

static int
above_detach(device_t dev)
{
#ifndef LEFT
	clock_unregister(dev);
#endif
	return (0);
}

static device_method_t above_methods[] = {
	DEVMETHOD(device_probe,		above_probe),
	DEVMETHOD(device_attach,	above_attach),
	DEVMETHOD(device_detach,	above_detach),
	DEVMETHOD_END
};

static driver_t above_driver = { "above", above_methods, 8 };

DRIVER_MODULE(above, iicbus, above_driver, 0, 0);
#define	ABOVE_NAME	"a name that is no part of another"
MODULE_VERSION(ABOVE_NAME, 1);
