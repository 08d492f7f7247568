/* blockcount(9) (K6.42): a count that can be waited for to become zero. */
#ifndef _SYS_BLOCKCOUNT_H_
#define	_SYS_BLOCKCOUNT_H_

#include <sys/types.h>
#include <sys/cdefs.h>

typedef struct blockcount {
	volatile u_int __count;
} blockcount_t;

void blockcount_init(blockcount_t *count) QZ_KPI(blockcount_init);
void blockcount_acquire(blockcount_t *count, u_int n)
    QZ_KPI(blockcount_acquire);
void blockcount_release(blockcount_t *count, u_int n)
    QZ_KPI(blockcount_release);
u_int blockcount_read(blockcount_t *count) QZ_KPI(blockcount_read);
/* `lock` is any lock(9) lock or NULL: its lock_object comes first. */
void quiesce_kpi_blockcount_wait(blockcount_t *count, void *lock,
    const char *wmesg, int prio);
#define	blockcount_wait(count, lock, wmesg, prio)	\
	quiesce_kpi_blockcount_wait((count), (lock), (wmesg), (prio))

#endif /* _SYS_BLOCKCOUNT_H_ */
