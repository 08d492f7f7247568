/* Which of a driver's nodes this is: the first. */
#ifndef _DEV_OFW_OFW_BUS_SUBR_H_
#define	_DEV_OFW_OFW_BUS_SUBR_H_
#include <dev/ofw/ofw_bus.h>
struct ofw_compat_data {
	const char *ocd_str;
	uintptr_t ocd_data;
};
#define	ofw_bus_status_okay(dev)	((void)(dev), 1)
#define	ofw_bus_is_compatible(dev, name)	\
	((void)(dev), (void)(name), 1)
#define	ofw_bus_search_compatible(dev, table)	((void)(dev), &(table)[0])
#define	OFWBUS_PNP_INFO(table)		QZ_SEMICOLON
#define	SIMPLEBUS_PNP_INFO(table)	QZ_SEMICOLON
#endif /* _DEV_OFW_OFW_BUS_SUBR_H_ */
