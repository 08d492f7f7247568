/* refcount(9) (K6.40) */
#ifndef _SYS_REFCOUNT_H_
#define	_SYS_REFCOUNT_H_

#include <sys/types.h>
#include <sys/systm.h>
#include <machine/atomic.h>

#define	REFCOUNT_SATURATED(val)		(((val) & (1U << 31)) != 0)
#define	REFCOUNT_COUNT(x)		((x) & ~(1U << 31))

void refcount_init(volatile u_int *count, u_int value) QZ_KPI(refcount_init);
#if __FreeBSD_version >= 1300000
u_int refcount_load(volatile u_int *count) QZ_KPI(refcount_load);
#endif
u_int refcount_acquire(volatile u_int *count) QZ_KPI(refcount_acquire);
u_int refcount_acquiren(volatile u_int *count, u_int n)
    QZ_KPI(refcount_acquiren);
bool refcount_acquire_checked(volatile u_int *count)
    QZ_KPI(refcount_acquire_checked);
bool refcount_releasen(volatile u_int *count, u_int n)
    QZ_KPI(refcount_releasen);
bool refcount_acquire_if_not_zero(volatile u_int *count)
    QZ_KPI(refcount_acquire_if_not_zero);
bool refcount_release(volatile u_int *count) QZ_KPI(refcount_release);
/* Only the last one, and whether it was. */
static __inline bool
refcount_release_if_last(volatile u_int *count)
{
	return (atomic_cmpset_int(count, 1, 0) != 0);
}
bool refcount_release_if_not_last(volatile u_int *count)
    QZ_KPI(refcount_release_if_not_last);

#endif /* _SYS_REFCOUNT_H_ */
