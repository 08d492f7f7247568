/* rman(9): types and flags. */
#ifndef _SYS_RMAN_H_
#define	_SYS_RMAN_H_
#include <sys/types.h>
#include <machine/resource.h>
#define	RF_ALLOCATED	0x0001
#define	RF_ACTIVE	0x0002
#define	RF_SHAREABLE	0x0004
struct resource;
rman_res_t rman_get_start(struct resource *r);
rman_res_t rman_get_size(struct resource *r);
#endif /* _SYS_RMAN_H_ */
