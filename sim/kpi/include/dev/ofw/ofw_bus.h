/* Devices of a device tree: every node is there, enabled, and compatible. */
#ifndef _DEV_OFW_OFW_BUS_H_
#define	_DEV_OFW_OFW_BUS_H_
#include <sys/types.h>
typedef uint32_t phandle_t;
typedef uint32_t pcell_t;
#define	ofw_bus_get_node(dev)		((void)(dev), (phandle_t)1)
#define	ofw_bus_get_name(dev)		((void)(dev), "node")
#define	ofw_bus_get_compat(dev)		((void)(dev), "node")
#define	ofw_bus_has_prop(dev, name)	((void)(dev), (void)(name), 1)
#endif /* _DEV_OFW_OFW_BUS_H_ */
