/*
 * A bus that adds itself and one child; the child's driver has a taskqueue.
 * The parent's detach takes the child with it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/counter.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/taskqueue.h>

#include "bus_if.h"
#include "device_if.h"

struct par_softc {
	counter_u64_t attached;
	device_t child;
};

struct kid_softc {
	device_t dev;
	struct task task;
	struct taskqueue *tq;
};

static devclass_t par_devclass, kid_devclass;

static void
kid_task(void *arg, int pending)
{
	struct kid_softc *sc = arg;

	device_printf(sc->dev, "task %d\n", pending);
}

static void
par_identify(driver_t *driver __unused, device_t parent)
{
	if (device_find_child(parent, "par", -1) == NULL)
		BUS_ADD_CHILD(parent, 0, "par", 0);
}

static int
par_probe(device_t dev)
{
	device_set_desc(dev, "a bus");
	return (BUS_PROBE_NOWILDCARD);
}

static int
par_attach(device_t dev)
{
	struct par_softc *sc = device_get_softc(dev);

	sc->attached = counter_u64_alloc(M_WAITOK);
	counter_u64_add(sc->attached, 1);
	sc->child = device_add_child(dev, "kid", -1);
	return (bus_generic_attach(dev));
}

static int
par_detach(device_t dev)
{
	struct par_softc *sc = device_get_softc(dev);
	int error;

	error = bus_generic_detach(dev);
	if (error != 0)
		return (error);
	device_delete_children(dev);
	counter_u64_free(sc->attached);
	return (0);
}

static device_method_t par_methods[] = {
	DEVMETHOD(device_identify, par_identify),
	DEVMETHOD(device_probe, par_probe),
	DEVMETHOD(device_attach, par_attach),
	DEVMETHOD(device_detach, par_detach),
	DEVMETHOD(device_suspend, bus_generic_suspend),
	DEVMETHOD(device_resume, bus_generic_resume),
	DEVMETHOD_END
};

static int
kid_probe(device_t dev)
{
	device_set_desc(dev, "a child");
	return (0);
}

static int
kid_attach(device_t dev)
{
	struct kid_softc *sc = device_get_softc(dev);

	sc->dev = dev;
	TASK_INIT(&sc->task, 0, kid_task, sc);
	sc->tq = taskqueue_create("kid", M_WAITOK, taskqueue_thread_enqueue,
	    &sc->tq);
	taskqueue_start_threads(&sc->tq, 1, PWAIT, "%s taskq",
	    device_get_nameunit(dev));
	taskqueue_enqueue(sc->tq, &sc->task);
	return (0);
}

static int
kid_detach(device_t dev)
{
	struct kid_softc *sc = device_get_softc(dev);

	taskqueue_drain(sc->tq, &sc->task);
	taskqueue_free(sc->tq);
	return (0);
}

static device_method_t kid_methods[] = {
	DEVMETHOD(device_probe, kid_probe),
	DEVMETHOD(device_attach, kid_attach),
	DEVMETHOD(device_detach, kid_detach),
	DEVMETHOD_END
};

static driver_t par_driver = { "par", par_methods, sizeof(struct par_softc) };
static driver_t kid_driver = { "kid", kid_methods, sizeof(struct kid_softc) };
DRIVER_MODULE(par, nexus, par_driver, par_devclass, 0, 0);
DRIVER_MODULE(kid, par, kid_driver, kid_devclass, 0, 0);
MODULE_VERSION(par, 1);
