/* What clk(9), hwreset and regulator handles have in common (entry_supply.cc). */
#ifndef QUIESCE_SUPPLY_H_
#define	QUIESCE_SUPPLY_H_

#include <sys/types.h>
#include <sys/bus.h>
#include <dev/ofw/openfirm.h>

struct qz_supply;
int qz_supply_get(device_t consumer, const char *what,
    struct qz_supply **handle) QZ_KPI(supply_get);
int qz_supply_release(struct qz_supply *handle) QZ_KPI(supply_release);
int qz_supply_enable(struct qz_supply *handle) QZ_KPI(supply_enable);
int qz_supply_disable(struct qz_supply *handle) QZ_KPI(supply_disable);
int qz_supply_touch(struct qz_supply *handle) QZ_KPI(supply_touch);

#endif /* QUIESCE_SUPPLY_H_ */
