/* Open Firmware: no property is there. */
#ifndef _DEV_OFW_OPENFIRM_H_
#define	_DEV_OFW_OPENFIRM_H_
#include <dev/ofw/ofw_bus.h>
#endif /* _DEV_OFW_OPENFIRM_H_ */
