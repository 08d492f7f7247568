/* Reset lines, for drivers that use them. */
#ifndef _DEV_EXTRES_HWRESET_HWRESET_H_
#define	_DEV_EXTRES_HWRESET_HWRESET_H_

#include <quiesce/supply.h>

typedef struct qz_supply *hwreset_t;

#define	hwreset_get_by_ofw_name(dev, node, name, reset)			\
	((void)(node), (void)(name), qz_supply_get(dev, "reset", reset))
#define	hwreset_get_by_ofw_idx(dev, node, idx, reset)			\
	((void)(node), (void)(idx), qz_supply_get(dev, "reset", reset))
#define	hwreset_release(reset)		((void)qz_supply_release(reset))
#define	hwreset_assert(reset)		qz_supply_touch(reset)
#define	hwreset_deassert(reset)		qz_supply_touch(reset)

static __inline int
hwreset_is_asserted(hwreset_t reset, bool *value)
{
	*value = 0;
	return (qz_supply_touch(reset));
}

#endif /* _DEV_EXTRES_HWRESET_HWRESET_H_ */
