/* regulator(9), for drivers that use them: 3.3 V, or as was set. */
#ifndef _DEV_EXTRES_REGULATOR_REGULATOR_H_
#define	_DEV_EXTRES_REGULATOR_REGULATOR_H_

#include <quiesce/supply.h>

typedef struct qz_supply *regulator_t;

#define	regulator_get_by_name(dev, name, reg)				\
	((void)(name), qz_supply_get(dev, "regulator", reg))
#define	regulator_get_by_ofw_property(dev, node, name, reg)		\
	((void)(node), (void)(name), qz_supply_get(dev, "regulator", reg))
#define	regulator_release(reg)		qz_supply_release(reg)
#define	regulator_enable(reg)		qz_supply_enable(reg)
#define	regulator_disable(reg)		qz_supply_disable(reg)
#define	regulator_stop(reg)		qz_supply_touch(reg)
#define	regulator_get_name(reg)		((void)(reg), "regulator")
#define	regulator_set_voltage(reg, min, max)				\
	((void)(min), (void)(max), qz_supply_touch(reg))
#define	regulator_check_voltage(reg, uvolt)				\
	((void)(uvolt), qz_supply_touch(reg))

static __inline int
regulator_get_voltage(regulator_t reg, int *uvolt)
{
	*uvolt = 3300000;
	return (qz_supply_touch(reg));
}

#define	REGULATOR_STATUS_ENABLED	0x00000001
#define	REGULATOR_STATUS_OVERCURRENT	0x00000002

static __inline int
regulator_status(regulator_t reg, int *status)
{
	*status = REGULATOR_STATUS_ENABLED;
	return (qz_supply_touch(reg));
}

#endif /* _DEV_EXTRES_REGULATOR_REGULATOR_H_ */
