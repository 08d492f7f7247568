/* clk(9), for drivers that use clocks: each runs at 24 MHz, or as was set. */
#ifndef _DEV_EXTRES_CLK_CLK_H_
#define	_DEV_EXTRES_CLK_CLK_H_

#include <quiesce/supply.h>

#define	CLK_SET_ROUND_UP	0x00000001
#define	CLK_SET_ROUND_DOWN	0x00000002
#define	CLK_SET_USER_MASK	0x0000ffff
#define	CLK_SET_DRYRUN		0x00010000
#define	CLK_SET_ROUND_EXACT	0
#define	CLK_SET_ROUND_ANY	(CLK_SET_ROUND_UP | CLK_SET_ROUND_DOWN)

typedef struct qz_supply *clk_t;

#define	clk_get_by_name(dev, name, clk)					\
	((void)(name), qz_supply_get(dev, "clock", clk))
#define	clk_get_by_ofw_index(dev, node, idx, clk)			\
	((void)(node), (void)(idx), qz_supply_get(dev, "clock", clk))
#define	clk_get_by_ofw_index_prop(dev, node, prop, idx, clk)		\
	((void)(node), (void)(prop), (void)(idx),			\
	    qz_supply_get(dev, "clock", clk))
#define	clk_get_by_ofw_name(dev, node, name, clk)			\
	((void)(node), (void)(name), qz_supply_get(dev, "clock", clk))
#define	clk_get_parent(clk, parent)					\
	(qz_supply_touch(clk), qz_supply_get(0, "clock", parent))
#define	clk_set_assigned(dev, node)	((void)(dev), (void)(node), 0)

#define	clk_release(clk)		qz_supply_release(clk)
#define	clk_enable(clk)			qz_supply_enable(clk)
#define	clk_disable(clk)		qz_supply_disable(clk)
#define	clk_stop(clk)			qz_supply_touch(clk)
#define	clk_set_parent_by_clk(clk, parent)				\
	((void)(parent), qz_supply_touch(clk))
#define	clk_get_name(clk)		((void)(clk), "clock")

static __inline int
clk_get_freq(clk_t clk, uint64_t *freq)
{
	*freq = 24000000;
	return (qz_supply_touch(clk));
}
#define	clk_set_freq(clk, freq, flags)					\
	((void)(freq), (void)(flags), qz_supply_touch(clk))
#define	clk_test_freq(clk, freq, flags)					\
	((void)(freq), (void)(flags), qz_supply_touch(clk))

#endif /* _DEV_EXTRES_CLK_CLK_H_ */
