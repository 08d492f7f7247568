/*
 * device(9): drivers, devices, softcs, attaching and detaching, resources and
 * interrupts.
 */
#ifndef _SYS_BUS_H_
#define	_SYS_BUS_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/module.h>
#include <sys/kobj.h>
#include <sys/errno.h>
#include <sys/eventhandler.h>
#include <sys/ioccom.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/systm.h>
#include <machine/_limits.h>
#include <machine/bus.h>
#include <sys/rman.h>

typedef struct devclass *devclass_t;
typedef void driver_intr_t(void *);
typedef int driver_filter_t(void *);
struct resource;
struct sysctl_ctx_list;
struct sysctl_oid;

typedef struct kobj_class driver_t;

/* How many arguments a macro was given. */
#define	QZ_COUNT_(a, b, c, d, n, ...)	n
#define	QZ_COUNT(...)	QZ_COUNT_(__VA_ARGS__, 4, 3, 2, 1, 0)

#define	BUS_PROBE_SPECIFIC	0
#define	BUS_PROBE_VENDOR	(-10)
#define	BUS_PROBE_DEFAULT	(-20)
#define	BUS_PROBE_LOW_PRIORITY	(-40)
#define	BUS_PROBE_GENERIC	(-100)
#define	BUS_PROBE_HOOVER	(-1000000)
#define	BUS_PROBE_NOWILDCARD	(-2000000000)
#define	FILTER_STRAY		0x01
#define	FILTER_HANDLED		0x02
#define	FILTER_SCHEDULE_THREAD	0x04
#define	DEVICE_UNIT_ANY		(-1)

enum intr_type {
	INTR_TYPE_TTY = 1,
	INTR_TYPE_BIO = 2,
	INTR_TYPE_NET = 4,
	INTR_TYPE_CAM = 8,
	INTR_TYPE_MISC = 16,
	INTR_TYPE_CLK = 32,
	INTR_TYPE_AV = 64,
	INTR_EXCL = 256,
	INTR_MPSAFE = 512,
	INTR_ENTROPY = 1024
};

void *device_get_softc(device_t dev) QZ_KPI(device_get_softc);
void device_set_softc(device_t dev, void *softc) QZ_KPI(device_set_softc);
int device_get_unit(device_t dev) QZ_KPI(device_get_unit);
const char *device_get_name(device_t dev) QZ_KPI(device_get_name);
const char *device_get_nameunit(device_t dev) QZ_KPI(device_get_nameunit);
const char *device_get_desc(device_t dev) QZ_KPI(device_get_desc);
device_t device_get_parent(device_t dev) QZ_KPI(device_get_parent);
struct sysctl_ctx_list *device_get_sysctl_ctx(device_t dev)
    QZ_KPI(device_get_sysctl_ctx);
struct sysctl_oid *device_get_sysctl_tree(device_t dev)
    QZ_KPI(device_get_sysctl_tree);
void device_set_desc(device_t dev, const char *desc) QZ_KPI(device_set_desc);
void device_set_desc_copy(device_t dev, const char *desc)
    QZ_KPI(device_set_desc);
driver_t *device_get_driver(device_t dev) QZ_KPI(device_get_driver);
void *device_get_ivars(device_t dev) QZ_KPI(device_get_ivars);
void device_set_ivars(device_t dev, void *ivars) QZ_KPI(device_set_ivars);
void device_quiet(device_t dev) QZ_KPI(device_quiet);
int device_is_alive(device_t dev) QZ_KPI(device_is_alive);
int device_is_attached(device_t dev) QZ_KPI(device_is_attached);
typedef enum device_state {
	DS_NOTPRESENT = 10,
	DS_ALIVE = 20,
	DS_ATTACHING = 25,
	DS_ATTACHED = 30,
	DS_BUSY = 40
} device_state_t;
device_state_t device_get_state(device_t dev) QZ_KPI(device_get_state);
void device_enable(device_t dev) QZ_KPI(device_enable);
void device_disable(device_t dev) QZ_KPI(device_disable);
int device_is_enabled(device_t dev) QZ_KPI(device_is_enabled);
u_int32_t device_get_flags(device_t dev) QZ_KPI(device_get_flags);
void device_set_flags(device_t dev, u_int32_t flags)
    QZ_KPI(device_set_flags);
int device_printf(device_t dev, const char *fmt, ...) QZ_KPI(device_printf);
device_t device_add_child(device_t dev, const char *name, int unit)
    QZ_KPI(device_add_child);
device_t device_add_child_ordered(device_t dev, u_int order, const char *name,
    int unit) QZ_KPI(device_add_child_ordered);
int device_get_children(device_t dev, device_t **list, int *count)
    QZ_KPI(device_get_children);
int device_has_children(device_t dev) QZ_KPI(device_has_children);
device_t device_find_child(device_t dev, const char *name, int unit)
    QZ_KPI(device_find_child);
int device_delete_child(device_t dev, device_t child)
    QZ_KPI(device_delete_child);
int device_delete_children(device_t dev) QZ_KPI(device_delete_children);
int device_probe_and_attach(device_t dev) QZ_KPI(device_probe_and_attach);
void device_busy(device_t dev) QZ_KPI(device_busy);
void device_unbusy(device_t dev) QZ_KPI(device_unbusy);
void device_set_descf(device_t dev, const char *fmt, ...)
    QZ_KPI(device_set_descf);
void device_verbose(device_t dev) QZ_KPI(device_quiet);
devclass_t device_get_devclass(device_t dev) QZ_KPI(device_get_devclass);
devclass_t devclass_find(const char *name) QZ_KPI(devclass_find);
device_t devclass_get_device(devclass_t dc, int unit)
    QZ_KPI(devclass_get_device);
void *devclass_get_softc(devclass_t dc, int unit) QZ_KPI(devclass_get_softc);
int devclass_get_devices(devclass_t dc, device_t **list, int *count);
int devclass_get_count(devclass_t dc) QZ_KPI(devclass_get_count);
int devclass_get_maxunit(devclass_t dc) QZ_KPI(devclass_get_maxunit);
int bus_generic_attach(device_t dev) QZ_KPI(bus_generic_attach);
int bus_generic_detach(device_t dev) QZ_KPI(bus_generic_detach);
int bus_generic_probe(device_t dev) QZ_KPI(bus_generic_probe);
#if __FreeBSD_version >= 1500000
void bus_attach_children(device_t dev) QZ_KPI(bus_generic_attach);
int bus_detach_children(device_t dev) QZ_KPI(bus_generic_detach);
void bus_identify_children(device_t dev) QZ_KPI(bus_generic_probe);
#endif

/*
 * Methods that a bus driver inherits and that decide nothing here: each may as well
 * be absent, and then the next bus above is asked.
 */
#define	bus_generic_adjust_resource	((void (*)(void))0)
#define	bus_generic_config_intr		((void (*)(void))0)
#define	bus_generic_get_resource_list	((void (*)(void))0)
#define	bus_generic_new_pass		((void (*)(void))0)
#define	bus_generic_map_resource	((void (*)(void))0)
#define	bus_generic_unmap_resource	((void (*)(void))0)
#define	bus_generic_get_dma_tag		((void (*)(void))0)
#define	bus_generic_get_bus_tag		((void (*)(void))0)
#define	bus_generic_get_domain		((void (*)(void))0)
#define	bus_generic_bind_intr		((void (*)(void))0)
#define	bus_generic_describe_intr	((void (*)(void))0)
#define	bus_generic_child_present	((void (*)(void))0)
#define	bus_generic_child_location	((void (*)(void))0)
#define	bus_generic_remap_intr		((void (*)(void))0)
#define	bus_generic_rescan		((void (*)(void))0)
#define	bus_generic_resume_child	((void (*)(void))0)
#define	bus_generic_suspend_child	((void (*)(void))0)

/*
 * Instance variables are the affair of the driver of the bus: a bus of the base
 * kernel has none.
 */
static __inline int
BUS_READ_IVAR(device_t bus, device_t child, int which, uintptr_t *result)
{
	int (*method)(device_t, device_t, int, uintptr_t *) =
	    (int (*)(device_t, device_t, int, uintptr_t *))
	    qz_kobj_method(bus, "bus_read_ivar");

	if (method != 0)
		return (method(bus, child, which, result));
	*result = 0;
	return (ENOENT);
}

static __inline int
BUS_WRITE_IVAR(device_t bus, device_t child, int which, uintptr_t value)
{
	int (*method)(device_t, device_t, int, uintptr_t) =
	    (int (*)(device_t, device_t, int, uintptr_t))
	    qz_kobj_method(bus, "bus_write_ivar");

	return (method != 0 ? method(bus, child, which, value) : ENOENT);
}

static __inline device_t
BUS_ADD_CHILD(device_t bus, u_int order, const char *name, int unit)
{
	device_t (*method)(device_t, u_int, const char *, int) =
	    (device_t (*)(device_t, u_int, const char *, int))
	    qz_kobj_method(bus, "bus_add_child");

	if (method != 0)
		return (method(bus, order, name, unit));
	return (device_add_child_ordered(bus, order, name, unit));
}

#define	__BUS_ACCESSOR(varp, var, ivarp, ivar, type)			\
static __inline type							\
varp ## _get_ ## var(device_t dev)					\
{									\
	uintptr_t qz_value;						\
									\
	(void)BUS_READ_IVAR(device_get_parent(dev), dev,		\
	    ivarp ## _IVAR_ ## ivar, &qz_value);			\
	return ((type)qz_value);					\
}									\
static __inline void							\
varp ## _set_ ## var(device_t dev, type qz_value)			\
{									\
	(void)BUS_WRITE_IVAR(device_get_parent(dev), dev,		\
	    ivarp ## _IVAR_ ## ivar, (uintptr_t)qz_value);		\
}

/* What bus_print_child and the log say of a child. */
#define	bus_print_child_header(dev, child)	((void)(dev), (void)(child), 0)
#define	bus_print_child_footer(dev, child)	((void)(dev), (void)(child), 0)
#define	bus_get_domain(dev, domainp)		((void)(dev), (void)(domainp), ENOENT)
#define	bus_child_present(child)		((void)(child), -1)
#define	bus_enumerate_hinted_children(bus)	((void)(bus))

/* The lock of the device tree, which is Giant. */
#define	bus_topo_lock()		mtx_lock(&Giant)
#define	bus_topo_unlock()	mtx_unlock(&Giant)
#define	bus_topo_assert()	mtx_assert(&Giant, MA_OWNED)

/* Nobody has set hints. */
static __inline int
resource_int_value(const char *name, int unit, const char *hint, int *value)
{
	(void)name, (void)unit, (void)hint, (void)value;
	return (ENOENT);
}

static __inline int
resource_string_value(const char *name, int unit, const char *hint,
    const char **value)
{
	(void)name, (void)unit, (void)hint, (void)value;
	return (ENOENT);
}

static __inline int
resource_long_value(const char *name, int unit, const char *hint, long *value)
{
	(void)name, (void)unit, (void)hint, (void)value;
	return (ENOENT);
}

#define	resource_disabled(name, unit)	((void)(name), (void)(unit), 0)

/* What is to go says so in the log. */
#define	gone_in(major, ...)		printf(__VA_ARGS__)
#define	gone_in_dev(dev, major, ...)	device_printf((dev), __VA_ARGS__)

/* devctl(4): nobody listens. */
#define	devctl_notify(system, subsystem, type, data)			\
	((void)(system), (void)(subsystem), (void)(type), (void)(data))

int bus_generic_suspend(device_t dev) QZ_KPI(bus_generic_suspend);
int bus_generic_resume(device_t dev) QZ_KPI(bus_generic_resume);
int bus_generic_shutdown(device_t dev) QZ_KPI(bus_generic_shutdown);

/* ---- resources and interrupts ---- */

struct resource_spec {
	int type;
	int rid;
	int flags;
};
#define	RESOURCE_SPEC_END	{ -1, 0, 0 }

struct resource *bus_alloc_resource(device_t dev, int type, int *rid,
    rman_res_t start, rman_res_t end, rman_res_t count, u_int flags)
    QZ_KPI(bus_alloc_resource);
struct resource *bus_alloc_resource_any(device_t dev, int type, int *rid,
    u_int flags) QZ_KPI(bus_alloc_resource_any);
#define	bus_alloc_resource_anywhere(dev, type, rid, count, flags)	\
	bus_alloc_resource((dev), (type), (rid), 0, ~(rman_res_t)0,	\
	    (count), (flags))
int bus_alloc_resources(device_t dev, struct resource_spec *rs,
    struct resource **res) QZ_KPI(bus_alloc_resources);
void bus_release_resources(device_t dev, const struct resource_spec *rs,
    struct resource **res) QZ_KPI(bus_release_resources);
int quiesce_kpi_bus_release_resource(device_t dev, int type, int rid,
    struct resource *r);
/* From 13 on, type and rid may be left out. */
#define	QZ_RELEASE_4(dev, type, rid, r)	\
	quiesce_kpi_bus_release_resource((dev), (type), (rid), (r))
#define	QZ_RELEASE_2(dev, r)		\
	quiesce_kpi_bus_release_resource((dev), 0, 0, (r))
#define	bus_release_resource(...)	\
	QZ_CONCAT(QZ_RELEASE_, QZ_COUNT(__VA_ARGS__))(__VA_ARGS__)
int bus_activate_resource(device_t dev, int type, int rid,
    struct resource *r) QZ_KPI(bus_activate_resource);
int bus_deactivate_resource(device_t dev, int type, int rid,
    struct resource *r) QZ_KPI(bus_deactivate_resource);
int bus_setup_intr(device_t dev, struct resource *r, int flags,
    driver_filter_t *filter, driver_intr_t *handler, void *arg,
    void **cookiep) QZ_KPI(bus_setup_intr);
int bus_teardown_intr(device_t dev, struct resource *r, void *cookie)
    QZ_KPI(bus_teardown_intr);
int bus_bind_intr(device_t dev, struct resource *r, int cpu)
    QZ_KPI(bus_bind_intr);
int bus_describe_intr(device_t dev, struct resource *irq, void *cookie,
    const char *fmt, ...) QZ_KPI(bus_describe_intr);

/*
 * What a bus driver inherits and may call itself, for a child: the bus above is
 * asked.  BUS_FOO() asks a bus itself.
 */
struct resource *quiesce_kpi_bus_pass_alloc(device_t bus, device_t child,
    int type, int *rid, rman_res_t start, rman_res_t end, rman_res_t count,
    u_int flags);
int quiesce_kpi_bus_pass_release(device_t bus, device_t child, int type,
    int rid, struct resource *r);
int quiesce_kpi_bus_pass_setup(device_t bus, device_t child,
    struct resource *irq, int flags, driver_filter_t *filter,
    driver_intr_t *intr, void *arg, void **cookiep);
int quiesce_kpi_bus_pass_teardown(device_t bus, device_t child,
    struct resource *irq, void *cookie);
#define	BUS_ALLOC_RESOURCE	quiesce_kpi_bus_pass_alloc
#define	BUS_SETUP_INTR		quiesce_kpi_bus_pass_setup
#define	BUS_TEARDOWN_INTR	quiesce_kpi_bus_pass_teardown
#define	BUS_PRINT_CHILD		bus_generic_print_child

static __inline device_t
bus_generic_add_child(device_t dev, u_int order, const char *name, int unit)
{
	return (device_add_child_ordered(dev, order, name, unit));
}
void bus_generic_driver_added(device_t dev, driver_t *driver)
    QZ_KPI(bus_generic_driver_added);
static __inline int
bus_generic_print_child(device_t dev, device_t child)
{
	(void)dev;
	(void)child;
	return (0);
}
static __inline int
bus_generic_read_ivar(device_t dev, device_t child, int which,
    uintptr_t *result)
{
	(void)dev;
	(void)child;
	(void)which;
	(void)result;
	return (ENOENT);
}
static __inline int
bus_generic_write_ivar(device_t dev, device_t child, int which, uintptr_t value)
{
	(void)dev;
	(void)child;
	(void)which;
	(void)value;
	return (ENOENT);
}
static __inline int
bus_generic_setup_intr(device_t dev, device_t child, struct resource *irq,
    int flags, driver_filter_t *filter, driver_intr_t *intr, void *arg,
    void **cookiep)
{
	return (BUS_SETUP_INTR(device_get_parent(dev), child, irq, flags,
	    filter, intr, arg, cookiep));
}
static __inline int
bus_generic_teardown_intr(device_t dev, device_t child, struct resource *irq,
    void *cookie)
{
	return (BUS_TEARDOWN_INTR(device_get_parent(dev), child, irq, cookie));
}
static __inline struct resource *
bus_generic_alloc_resource(device_t dev, device_t child, int type, int *rid,
    rman_res_t start, rman_res_t end, rman_res_t count, u_int flags)
{
	return (BUS_ALLOC_RESOURCE(device_get_parent(dev), child, type, rid,
	    start, end, count, flags));
}
#if __FreeBSD_version >= 1500000
#define	BUS_RELEASE_RESOURCE(bus, child, r)	\
	quiesce_kpi_bus_pass_release((bus), (child), 0, 0, (r))
static __inline int
bus_generic_release_resource(device_t dev, device_t child, struct resource *r)
{
	return (BUS_RELEASE_RESOURCE(device_get_parent(dev), child, r));
}
#else
#define	BUS_RELEASE_RESOURCE	quiesce_kpi_bus_pass_release
static __inline int
bus_generic_release_resource(device_t dev, device_t child, int type, int rid,
    struct resource *r)
{
	return (BUS_RELEASE_RESOURCE(device_get_parent(dev), child, type, rid,
	    r));
}
#endif
/* Of a list of the child's: everything is there. */
#define	bus_generic_rl_alloc_resource	bus_generic_alloc_resource
#define	bus_generic_rl_release_resource	bus_generic_release_resource
static __inline int
bus_generic_rl_get_resource(device_t dev, device_t child, int type, int rid,
    rman_res_t *startp, rman_res_t *countp)
{
	(void)dev, (void)child, (void)type, (void)rid, (void)startp;
	(void)countp;
	return (ENOENT);
}
static __inline int
bus_generic_rl_set_resource(device_t dev, device_t child, int type, int rid,
    rman_res_t start, rman_res_t count)
{
	(void)dev, (void)child, (void)type, (void)rid, (void)start;
	(void)count;
	return (0);
}
#define	bus_generic_activate_resource	((void (*)(void))0)
#define	bus_generic_deactivate_resource	((void (*)(void))0)

/* Each resource is there when it is asked for; none is known beforehand. */
#define	bus_set_resource(dev, type, rid, start, count)			\
	((void)(dev), (void)(type), (void)(rid), (void)(start),		\
	    (void)(count), 0)
#define	bus_get_resource(dev, type, rid, startp, countp)		\
	((void)(dev), (void)(type), (void)(rid), *(startp) = 0,		\
	    *(countp) = 0, ENOENT)
#define	bus_get_resource_start(dev, type, rid)				\
	((void)(dev), (void)(type), (void)(rid), (rman_res_t)0)
#define	bus_get_resource_count(dev, type, rid)				\
	((void)(dev), (void)(type), (void)(rid), (rman_res_t)0)
#define	bus_delete_resource(dev, type, rid)				\
	((void)(dev), (void)(type), (void)(rid))

typedef int device_probe_t(device_t dev);
typedef int device_attach_t(device_t dev);
typedef int device_detach_t(device_t dev);
typedef int device_shutdown_t(device_t dev);
typedef int device_suspend_t(device_t dev);
typedef int device_resume_t(device_t dev);
typedef void device_identify_t(driver_t *driver, device_t parent);

#define	DEVMETHOD(NAME, FUNC)	{ #NAME, (void (*)(void))(FUNC) }
#define	DEVMETHOD_END		{ 0, 0 }
#define	KOBJMETHOD(NAME, FUNC)	DEVMETHOD(NAME, FUNC)
#define	KOBJMETHOD_END		DEVMETHOD_END
#define	DEFINE_CLASS_0(name, classvar, methods, size)			\
	struct kobj_class classvar = { #name, methods, size, 0 }
#define	DEFINE_CLASS_1(name, classvar, methods, size, base)		\
	static struct kobj_class *name ## _baseclasses[] = { &base, 0 };	\
	struct kobj_class classvar = { #name, methods, size,		\
	    name ## _baseclasses }
#define	DECLARE_CLASS(name)	extern struct kobj_class name
typedef kobj_method_t device_method_t;

/*
 * The handler is a function of the module, as good as: attach and detach run
 * inside it.  drivers(9) before 14 also named a devclass; event handler and
 * argument come after it, and the order, if any, comes last.
 */
struct qz_driver_module_data {
	driver_t *driver;
	const char *busname;
	modeventhand_t evh;
	void *arg;
	devclass_t *devclass;
};
int qz_driver_module(module_t mod, int what, const void *data)
    QZ_KPI(driver_module);
#define	QZ_DRIVER_MODULE(name, bus, drv, handler, argument, dc, ord)	\
	static int							\
	name ## _ ## bus ## _evh(module_t mod, int what, void *data)	\
	{								\
		return (qz_driver_module(mod, what, data));		\
	}								\
	static struct qz_driver_module_data				\
	    name ## _ ## bus ## _data = {				\
	    &drv, #bus, (modeventhand_t)(handler), (void *)(argument),	\
	    (dc) };							\
	static moduledata_t name ## _ ## bus ## _mod = {		\
	    #bus "/" #name, name ## _ ## bus ## _evh,			\
	    &name ## _ ## bus ## _data };				\
	DECLARE_MODULE(name ## _ ## bus, name ## _ ## bus ## _mod,	\
	    SI_SUB_DRIVERS, ord)

/* By the number of what follows the driver. */
#define	QZ_DM_2(nm, bus, drv, ord, evh, arg)				\
	QZ_DRIVER_MODULE(nm, bus, drv, evh, arg, 0, ord)
#define	QZ_DM_3(nm, bus, drv, ord, devclass, evh, arg)			\
	QZ_DRIVER_MODULE(nm, bus, drv, evh, arg, &devclass, ord)
#define	QZ_DM(nm, bus, drv, ord, ...)					\
	QZ_CONCAT(QZ_DM_, QZ_COUNT(__VA_ARGS__))(nm, bus, drv, ord,	\
	    __VA_ARGS__)
#define	QZ_DMO_3(nm, bus, drv, evh, arg, ord)				\
	QZ_DRIVER_MODULE(nm, bus, drv, evh, arg, 0, ord)
#define	QZ_DMO_4(nm, bus, drv, devclass, evh, arg, ord)			\
	QZ_DRIVER_MODULE(nm, bus, drv, evh, arg, &devclass, ord)
#define	DRIVER_MODULE(name, busname, driver, ...)			\
	QZ_DM(name, busname, driver, SI_ORDER_MIDDLE, __VA_ARGS__)
#define	DRIVER_MODULE_ORDERED(name, busname, driver, ...)		\
	QZ_CONCAT(QZ_DMO_, QZ_COUNT(__VA_ARGS__))(name, busname, driver, \
	    __VA_ARGS__)

/* The passes of the boot: a kld is loaded after all of them. */
#define	BUS_PASS_ROOT		0
#define	BUS_PASS_BUS		10
#define	BUS_PASS_CPU		20
#define	BUS_PASS_RESOURCE	30
#define	BUS_PASS_INTERRUPT	40
#define	BUS_PASS_TIMER		50
#define	BUS_PASS_SCHEDULER	60
#define	BUS_PASS_SUPPORTDEV	100000
#define	BUS_PASS_DEFAULT	0x7fffffff
#define	BUS_PASS_ORDER_FIRST	0
#define	BUS_PASS_ORDER_EARLY	2
#define	BUS_PASS_ORDER_MIDDLE	5
#define	BUS_PASS_ORDER_LATE	7
#define	BUS_PASS_ORDER_LAST	9
#define	QZ_EDM_3(nm, bus, drv, evh, arg, pass)				\
	QZ_DRIVER_MODULE(nm, bus, drv, evh, arg, 0, SI_ORDER_MIDDLE)
#define	QZ_EDM_4(nm, bus, drv, devclass, evh, arg, pass)		\
	QZ_DRIVER_MODULE(nm, bus, drv, evh, arg, &devclass, SI_ORDER_MIDDLE)
#define	EARLY_DRIVER_MODULE(name, busname, driver, ...)			\
	QZ_CONCAT(QZ_EDM_, QZ_COUNT(__VA_ARGS__))(name, busname, driver, \
	    __VA_ARGS__)

#endif /* _SYS_BUS_H_ */
