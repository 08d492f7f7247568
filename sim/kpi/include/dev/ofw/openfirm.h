/* Open Firmware: one node, with no property and no relatives. */
#ifndef _DEV_OFW_OPENFIRM_H_
#define	_DEV_OFW_OPENFIRM_H_
#include <sys/types.h>
#include <sys/systm.h>
#include <sys/bus.h>
typedef uint32_t phandle_t;
typedef uint32_t ihandle_t;
typedef uint32_t pcell_t;

static __inline ssize_t
OF_getprop(phandle_t node, const char *name, void *buf, size_t len)
{
	(void)node, (void)name, (void)buf, (void)len;
	return (-1);
}

static __inline ssize_t
OF_getprop_alloc(phandle_t node, const char *name, void **buf)
{
	(void)node, (void)name;
	*buf = 0;
	return (-1);
}

#define	OF_getencprop(node, name, buf, len)				\
	OF_getprop((node), (name), (buf), (len))
#define	OF_searchprop(node, name, buf, len)				\
	OF_getprop((node), (name), (buf), (len))
#define	OF_searchencprop(node, name, buf, len)				\
	OF_getprop((node), (name), (buf), (len))
#define	OF_getencprop_alloc(node, name, buf)				\
	OF_getprop_alloc((node), (name), (buf))
#define	OF_getproplen(node, name)	OF_getprop((node), (name), 0, 0)
#define	OF_hasprop(node, name)		((void)(node), (void)(name), 0)
#define	OF_prop_free(buf)		((void)(buf))
#define	OF_child(node)			((void)(node), (phandle_t)0)
#define	OF_peer(node)			((void)(node), (phandle_t)0)
#define	OF_parent(node)			((void)(node), (phandle_t)0)
#define	OF_finddevice(path)		((void)(path), (phandle_t)-1)
#define	OF_node_from_xref(xref)		((phandle_t)(xref))
#define	OF_xref_from_node(node)		((phandle_t)(node))
#define	OF_device_from_xref(xref)	((void)(xref), (device_t)0)
#define	OF_device_register_xref(xref, dev)				\
	((void)(xref), (void)(dev), 0)
#endif /* _DEV_OFW_OPENFIRM_H_ */
