/* rman(9): types and flags. */
#ifndef _SYS_RMAN_H_
#define	_SYS_RMAN_H_
#include <sys/types.h>
#include <machine/resource.h>
#include <machine/bus.h>
#define	RF_ALLOCATED	0x0001
#define	RF_ACTIVE	0x0002
#define	RF_SHAREABLE	0x0004
#define	RF_OPTIONAL	0x1000
#define	RM_MAX_END	((rman_res_t)~0)
struct resource;
struct resource_list_entry;
/* To be embedded; what a bus does with them is its own affair. */
struct resource_list {
	struct resource_list_entry *stqh_first;
	struct resource_list_entry **stqh_last;
};
enum rman_type { RMAN_UNINIT = 0, RMAN_GAUGE, RMAN_ARRAY };
struct rman {
	const char *rm_descr;
	rman_res_t rm_start, rm_end;
	enum rman_type rm_type;
};
rman_res_t rman_get_start(struct resource *r) QZ_KPI(rman_get_start);
rman_res_t rman_get_end(struct resource *r) QZ_KPI(rman_get_end);
rman_res_t rman_get_size(struct resource *r) QZ_KPI(rman_get_size);
int rman_get_rid(struct resource *r) QZ_KPI(rman_get_rid);
u_int rman_get_flags(struct resource *r) QZ_KPI(rman_get_flags);
device_t rman_get_device(struct resource *r) QZ_KPI(rman_get_device);
bus_space_tag_t rman_get_bustag(struct resource *r) QZ_KPI(rman_get_bustag);
bus_space_handle_t rman_get_bushandle(struct resource *r)
    QZ_KPI(rman_get_bushandle);
#endif /* _SYS_RMAN_H_ */
