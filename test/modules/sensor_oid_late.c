/*
 * A sensor on a bus: a hook starts its thread and its oid once interrupts work.
 * The oid belongs to the device and goes after the detach, which has destroyed
 * the lock that the handler takes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sysctl.h>

struct sensor_softc {
	device_t dev;
	struct mtx mtx;
	struct proc *proc;
	struct intr_config_hook hook;
	int exiting;
	int value;
};

static int
sensor_sysctl(SYSCTL_HANDLER_ARGS)
{
	struct sensor_softc *sc = arg1;
	int value;

	mtx_lock(&sc->mtx);
	value = sc->value;
	mtx_unlock(&sc->mtx);
	return (sysctl_handle_int(oidp, &value, 0, req));
}

static void
sensor_thread(void *arg)
{
	struct sensor_softc *sc = arg;

	mtx_lock(&sc->mtx);
	while (!sc->exiting) {
		sc->value = 42;
		msleep(sc, &sc->mtx, 0, "sensor", hz);
	}
	mtx_unlock(&sc->mtx);
	kproc_exit(0);
}

static void
sensor_start(void *arg)
{
	struct sensor_softc *sc = arg;

	config_intrhook_disestablish(&sc->hook);
	SYSCTL_ADD_PROC(device_get_sysctl_ctx(sc->dev),
	    SYSCTL_CHILDREN(device_get_sysctl_tree(sc->dev)), OID_AUTO, "value",
	    CTLTYPE_INT | CTLFLAG_RD | CTLFLAG_MPSAFE, sc, 0, sensor_sysctl, "I",
	    "what it measures");
	if (kproc_create(sensor_thread, sc, &sc->proc, 0, 0, "sensor") != 0)
		panic("sensor: no thread");
}

static void
sensor_identify(driver_t *driver __unused, device_t parent)
{
	if (device_find_child(parent, "sensor", -1) == NULL)
		BUS_ADD_CHILD(parent, 0, "sensor", -1);
}

static int
sensor_probe(device_t dev)
{
	device_set_desc(dev, "a sensor");
	return (BUS_PROBE_NOWILDCARD);
}

static int
sensor_attach(device_t dev)
{
	struct sensor_softc *sc = device_get_softc(dev);

	sc->dev = dev;
	mtx_init(&sc->mtx, "sensor", NULL, MTX_DEF);
	sc->hook.ich_func = sensor_start;
	sc->hook.ich_arg = sc;
	return (config_intrhook_establish(&sc->hook) != 0 ? ENOMEM : 0);
}

static int
sensor_detach(device_t dev)
{
	struct sensor_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->mtx);
	sc->exiting = 1;
	wakeup(sc);
	msleep(sc->proc, &sc->mtx, PWAIT, "sensorx", 0);
	mtx_unlock(&sc->mtx);
	mtx_destroy(&sc->mtx);
	return (0);
}

static device_method_t sensor_methods[] = {
	DEVMETHOD(device_identify, sensor_identify),
	DEVMETHOD(device_probe, sensor_probe),
	DEVMETHOD(device_attach, sensor_attach),
	DEVMETHOD(device_detach, sensor_detach),
	DEVMETHOD_END
};

static driver_t sensor_driver = {
	"sensor", sensor_methods, sizeof(struct sensor_softc)
};

static devclass_t sensor_devclass;
DRIVER_MODULE(sensor, nexus, sensor_driver, sensor_devclass, NULL, NULL);
