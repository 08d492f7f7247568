/* zone(9) (K6.56) */
#ifndef _VM_UMA_H_
#define	_VM_UMA_H_
#include <sys/param.h>
#include <sys/types.h>
#include <sys/malloc.h>
struct uma_zone;
typedef struct uma_zone *uma_zone_t;
typedef int (*uma_ctor)(void *mem, int size, void *arg, int flags);
typedef void (*uma_dtor)(void *mem, int size, void *arg);
typedef int (*uma_init)(void *mem, int size, int flags);
typedef void (*uma_fini)(void *mem, int size);
#define	UMA_ALIGN_PTR	(sizeof(void *) - 1)
#define	UMA_ALIGN_LONG	(sizeof(long) - 1)
#define	UMA_ALIGN_INT	(sizeof(int) - 1)
#define	UMA_ALIGN_CACHE	(-1)
#define	UMA_ZONE_NOFREE	0x0020
#define	UMA_ZONE_ZINIT	0x0002
uma_zone_t uma_zcreate(const char *name, size_t size, uma_ctor ctor,
    uma_dtor dtor, uma_init init, uma_fini fini, int align, uint32_t flags)
    QZ_KPI(uma_zcreate);
void uma_zdestroy(uma_zone_t zone) QZ_KPI(uma_zdestroy);
void *uma_zalloc_arg(uma_zone_t zone, void *arg, int flags)
    QZ_KPI(uma_zalloc_arg);
void uma_zfree_arg(uma_zone_t zone, void *item, void *arg)
    QZ_KPI(uma_zfree_arg);
int uma_zone_set_max(uma_zone_t zone, int nitems) QZ_KPI(uma_zone_set_max);
int uma_zone_get_cur(uma_zone_t zone) QZ_KPI(uma_zone_get_cur);
void uma_prealloc(uma_zone_t zone, int itemcnt) QZ_KPI(uma_prealloc);
#define	uma_zone_get_max(zone)		((void)(zone), 0)
#define	uma_zone_set_maxcache(zone, n)	((void)(zone), (void)(n))
#define	uma_zone_reserve(zone, n)	((void)(zone), (void)(n))
#define	uma_zone_set_warning(zone, text)	((void)(zone), (void)(text))
#define	uma_zone_reclaim(zone, how)	((void)(zone), (void)(how))
#define	uma_reclaim(how)		((void)(how))
#define	uma_zone_exhausted(zone)	((void)(zone), 0)
#define	uma_zalloc_domain(zone, arg, domain, flags)			\
	((void)(domain), uma_zalloc_arg((zone), (arg), (flags)))
#define	UMA_RECLAIM_DRAIN	1
#define	UMA_RECLAIM_DRAIN_CPU	2
#define	UMA_RECLAIM_TRIM	3
#define	uma_zalloc(zone, flags)	uma_zalloc_arg((zone), 0, (flags))
#define	uma_zfree(zone, item)	uma_zfree_arg((zone), (item), 0)
#endif /* _VM_UMA_H_ */
