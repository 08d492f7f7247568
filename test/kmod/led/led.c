/*
 * A light that blinks while somebody wrote a 1 to its node.
 */
#include <sys/cdefs.h>
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/rman.h>
#include <sys/uio.h>
#include <machine/bus.h>
#include <machine/resource.h>

#include "device_if.h"
#include "bus_if.h"
#include "led.h"
#include "led_timer.h"

static d_write_t led_write;

static struct cdevsw led_cdevsw = {
	.d_version = D_VERSION,
	.d_write = led_write,
	.d_name = "led",
};

static int
led_write(struct cdev *dev, struct uio *uio, int flags)
{
	struct led_softc *sc = dev->si_drv1;
	char c;
	int error;

	error = uiomove(&c, 1, uio);
	if (error != 0)
		return (error);
	mtx_lock(&sc->lock);
	if (c == '0')
		led_timer_start(sc);
	else
		led_timer_stop(sc);
	mtx_unlock(&sc->lock);
	return (0);
}

static int
led_probe(device_t dev)
{
	device_set_desc(dev, "LED");
	return (BUS_PROBE_DEFAULT);
}

static int
led_attach(device_t dev)
{
	struct led_softc *sc = device_get_softc(dev);
	struct make_dev_args args;
	int error, rid = 0;

	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &rid, RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	mtx_init(&sc->lock, device_get_nameunit(dev), NULL, MTX_DEF);
	callout_init_mtx(&sc->blink, &sc->lock, 0);
	/* The node is in use as soon as it exists: it needs its softc before. */
	make_dev_args_init(&args);
	args.mda_devsw = &led_cdevsw;
	args.mda_mode = 0600;
	args.mda_si_drv1 = sc;
	error = make_dev_s(&args, &sc->node, "led%d", device_get_unit(dev));
	if (error != 0) {
		mtx_destroy(&sc->lock);
		bus_release_resource(dev, SYS_RES_MEMORY, 0, sc->mem);
	}
	return (error);
}

static int
led_detach(device_t dev)
{
	struct led_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->lock);
	sc->detaching = 1;
	mtx_unlock(&sc->lock);
	destroy_dev(sc->node);
	callout_drain(&sc->blink);
	bus_release_resource(dev, SYS_RES_MEMORY, 0, sc->mem);
	mtx_destroy(&sc->lock);
	return (0);
}

static device_method_t led_methods[] = {
	DEVMETHOD(device_probe, led_probe),
	DEVMETHOD(device_attach, led_attach),
	DEVMETHOD(device_detach, led_detach),
	DEVMETHOD_END
};

static driver_t led_driver = { "led", led_methods, sizeof(struct led_softc) };
static devclass_t led_devclass;

DRIVER_MODULE(led, nexus, led_driver, led_devclass, NULL, NULL);
MODULE_VERSION(led, 1);
