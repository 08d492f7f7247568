/*
 * A driver with pins.  Users reach them from gpiobus_attach_bus on, until
 * gpiobus_detach_bus returns: the lock is there before and goes after.  EARLY
 * destroys it first.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/gpio.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <dev/gpio/gpiobusvar.h>

#include "gpio_if.h"

struct pins_softc {
	struct mtx lock;
	uint32_t latch;
	device_t busdev;
};

static int
pins_probe(device_t dev)
{
	device_set_desc(dev, "sixteen pins");
	return (BUS_PROBE_DEFAULT);
}

static int
pins_attach(device_t dev)
{
	struct pins_softc *sc = device_get_softc(dev);

	mtx_init(&sc->lock, device_get_nameunit(dev), "pins", MTX_DEF);
	sc->busdev = gpiobus_attach_bus(dev);
	if (sc->busdev == NULL) {
		mtx_destroy(&sc->lock);
		return (ENXIO);
	}
	return (0);
}

static int
pins_detach(device_t dev)
{
	struct pins_softc *sc = device_get_softc(dev);

#ifdef EARLY
	mtx_destroy(&sc->lock);
	gpiobus_detach_bus(dev);
#else
	gpiobus_detach_bus(dev);
	mtx_destroy(&sc->lock);
#endif
	return (0);
}

static int
pins_set(device_t dev, uint32_t pin, unsigned int value)
{
	struct pins_softc *sc = device_get_softc(dev);

	if (pin > 15)
		return (EINVAL);
	mtx_lock(&sc->lock);
	sc->latch = value ? sc->latch | 1u << pin : sc->latch & ~(1u << pin);
	mtx_unlock(&sc->lock);
	return (0);
}

static int
pins_get(device_t dev, uint32_t pin, unsigned int *value)
{
	struct pins_softc *sc = device_get_softc(dev);

	if (pin > 15)
		return (EINVAL);
	mtx_lock(&sc->lock);
	*value = sc->latch >> pin & 1;
	mtx_unlock(&sc->lock);
	return (0);
}

static device_method_t pins_methods[] = {
	DEVMETHOD(device_probe,		pins_probe),
	DEVMETHOD(device_attach,	pins_attach),
	DEVMETHOD(device_detach,	pins_detach),
	DEVMETHOD(gpio_pin_set,		pins_set),
	DEVMETHOD(gpio_pin_get,		pins_get),
	DEVMETHOD_END
};

static driver_t pins_driver = {
	"pins", pins_methods, sizeof(struct pins_softc)
};

DRIVER_MODULE(pins, isa, pins_driver, 0, 0);
