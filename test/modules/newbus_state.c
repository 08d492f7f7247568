/*
 * What a device knows of itself: its state, its flags, whether it may be probed,
 * and what nobody has told it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/rman.h>

enum { STATE_IVAR_SPEED = 1 };
__BUS_ACCESSOR(state, speed, STATE, SPEED, int)

static int probes;

static int
state_probe(device_t dev)
{
	probes++;
	KASSERT(device_get_state(dev) == DS_NOTPRESENT, ("not yet"));
	device_set_desc(dev, "a device that looks at itself");
	return (BUS_PROBE_DEFAULT);
}

static int
state_attach(device_t dev)
{
	struct resource *memory;
	device_t child;
	rman_res_t start, count;
	uint16_t out[3] = { 7, 8, 9 }, in[3];
	int rid = 0;

	KASSERT(device_get_state(dev) == DS_ATTACHING, ("on the way"));
	KASSERT(device_get_flags(dev) == 0, ("no hints"));
	device_set_flags(dev, 5);
	KASSERT(device_get_flags(dev) == 5, ("as set"));
	KASSERT(state_get_speed(dev) == 0, ("no instance variables"));
	state_set_speed(dev, 3);
	KASSERT(bus_set_resource(dev, SYS_RES_MEMORY, 0, 16, 16) == 0 &&
	    bus_get_resource(dev, SYS_RES_MEMORY, 0, &start, &count) == ENOENT,
	    ("resources are there when they are asked for"));
	memory = bus_alloc_resource_anywhere(dev, SYS_RES_MEMORY, &rid, 64,
	    RF_ACTIVE);
	KASSERT(memory != NULL && rman_get_size(memory) == 64, ("as asked"));
	bus_write_region_2(memory, 4, out, 3);
	KASSERT(bus_read_2(memory, 8) == 9, ("one register each"));
	bus_read_region_2(memory, 4, in, 3);
	KASSERT(in[0] == 7 && in[1] == 8 && in[2] == 9, ("as written"));
	bus_write_multi_2(memory, 16, out, 3);
	bus_read_multi_2(memory, 16, in, 2);
	KASSERT(in[0] == 9 && in[1] == 9, ("the last one stays"));
	bus_space_set_region_2(rman_get_bustag(memory),
	    rman_get_bushandle(memory), 4, 5, 2);
	KASSERT(bus_read_2(memory, 6) == 5 && bus_read_2(memory, 8) == 9,
	    ("two of them"));
	bus_release_resource(dev, SYS_RES_MEMORY, rid, memory);

	/* A child that is disabled is not probed again. */
	child = device_add_child(dev, "state", -1);
	device_disable(child);
	KASSERT(!device_is_enabled(child), ("disabled"));
	probes = 0;
	KASSERT(device_probe_and_attach(child) != 0 && probes == 0, ("left alone"));
	device_enable(child);
	KASSERT(device_is_enabled(child), ("enabled"));
	device_delete_child(dev, child);
	return (0);
}

static int
state_detach(device_t dev)
{
	KASSERT(device_get_state(dev) == DS_ATTACHED, ("attached"));
	device_busy(dev);
	KASSERT(device_get_state(dev) == DS_BUSY, ("busy"));
	device_unbusy(dev);
	return (0);
}

static device_method_t state_methods[] = {
	DEVMETHOD(device_probe, state_probe),
	DEVMETHOD(device_attach, state_attach),
	DEVMETHOD(device_detach, state_detach),
	DEVMETHOD_END
};

static driver_t state_driver = { "state", state_methods, 1 };
DRIVER_MODULE(state, nexus, state_driver, 0, 0);
