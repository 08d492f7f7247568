/*
 * One driver whose attach fails, and one that is busy: the module loads all the
 * same, and the unload is refused.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/module.h>

static int
sick_attach(device_t dev __unused)
{
	return (ENXIO);
}

static int
busy_attach(device_t dev)
{
	device_busy(dev);
	return (0);
}

static int
busy_detach(device_t dev __unused)
{
	panic("detached while busy");
}

static device_method_t sick_methods[] = {
	DEVMETHOD(device_attach, sick_attach),
	DEVMETHOD_END
};
static device_method_t busy_methods[] = {
	DEVMETHOD(device_attach, busy_attach),
	DEVMETHOD(device_detach, busy_detach),
	DEVMETHOD_END
};

static driver_t sick_driver = { "sick", sick_methods, 16 };
static driver_t busy_driver = { "busy", busy_methods, 16 };
DRIVER_MODULE(sick, nexus, sick_driver, 0, 0);
DRIVER_MODULE(busy, nexus, busy_driver, 0, 0);
