/* Devices of a device tree: every node is there, enabled, and compatible. */
#ifndef _DEV_OFW_OFW_BUS_H_
#define	_DEV_OFW_OFW_BUS_H_
#include <sys/types.h>
#include <sys/bus.h>
#include <dev/ofw/openfirm.h>
#define	ofw_bus_get_node(dev)		((void)(dev), (phandle_t)1)
#define	ofw_bus_get_name(dev)		((void)(dev), "node")
#define	ofw_bus_get_compat(dev)		((void)(dev), "node")
#define	ofw_bus_get_model(dev)		((void)(dev), (const char *)0)
#define	ofw_bus_get_type(dev)		((void)(dev), (const char *)0)
#define	ofw_bus_has_prop(dev, name)	((void)(dev), (void)(name), 1)
#endif /* _DEV_OFW_OFW_BUS_H_ */
