/*
 * A thermometer on an I2C bus, read every second: a transfer sleeps, so the
 * callout hands it to a task.  The lamp of its pin is switched by the task, too.
 * DIRECT transfers in the callout itself; LATE drains the task before the callout.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/gpio.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/taskqueue.h>
#include <dev/gpio/gpiobusvar.h>
#include <dev/iicbus/iicbus.h>
#include <dev/iicbus/iiconf.h>

struct chip_softc {
	device_t dev;
	struct callout tick;
	struct task read;
	gpio_pin_t alarm;
};

static void
chip_read(void *arg, int pending __unused)
{
	struct chip_softc *sc = arg;
	uint8_t reg = 0, value;
	struct iic_msg msgs[] = {
		{ 0x90, IIC_M_WR | IIC_M_NOSTOP, 1, &reg },
		{ 0x90, IIC_M_RD, 1, &value },
	};

	if (iicbus_transfer(sc->dev, msgs, nitems(msgs)) == 0)
		gpio_pin_set_active(sc->alarm, value > 80);
}

static void
chip_tick(void *arg)
{
	struct chip_softc *sc = arg;

#ifdef DIRECT
	chip_read(sc, 1);
#else
	taskqueue_enqueue(taskqueue_thread, &sc->read);
#endif
	callout_schedule(&sc->tick, hz);
}

static int
chip_probe(device_t dev)
{
	device_set_desc(dev, "thermometer");
	return (BUS_PROBE_DEFAULT);
}

static int
chip_attach(device_t dev)
{
	struct chip_softc *sc = device_get_softc(dev);

	sc->dev = dev;
	if (gpio_pin_get_by_ofw_idx(dev, 0, 0, &sc->alarm) != 0)
		return (ENXIO);
	callout_init(&sc->tick, 1);
	TASK_INIT(&sc->read, 0, chip_read, sc);
	callout_reset(&sc->tick, hz, chip_tick, sc);
	return (0);
}

static int
chip_detach(device_t dev)
{
	struct chip_softc *sc = device_get_softc(dev);

#ifdef LATE
	taskqueue_drain(taskqueue_thread, &sc->read);
	callout_drain(&sc->tick);
#else
	callout_drain(&sc->tick);
	taskqueue_drain(taskqueue_thread, &sc->read);
#endif
	gpio_pin_release(sc->alarm);
	return (0);
}

static device_method_t chip_methods[] = {
	DEVMETHOD(device_probe,		chip_probe),
	DEVMETHOD(device_attach,	chip_attach),
	DEVMETHOD(device_detach,	chip_detach),
	DEVMETHOD_END
};

static driver_t chip_driver = {
	"chip", chip_methods, sizeof(struct chip_softc)
};

DRIVER_MODULE(chip, iicbus, chip_driver, 0, 0);
MODULE_DEPEND(chip, iicbus, IICBUS_MINVER, IICBUS_PREFVER, IICBUS_MAXVER);
MODULE_VERSION(chip, 1);
