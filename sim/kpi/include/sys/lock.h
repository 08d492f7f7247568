/* lock(9): what the lock classes have in common. */
#ifndef _SYS_LOCK_H_
#define	_SYS_LOCK_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/_lock.h>

struct lock_class;

#define	LOCK_FILE	__FILE__
#define	LOCK_LINE	__LINE__

/* Assertions: MA_*, SA_*, RA_* are these under other names. */
#define	LA_MASKASSERT	0x000000ff
#define	LA_UNLOCKED	0x00000000
#define	LA_LOCKED	0x00000001
#define	LA_SLOCKED	0x00000002
#define	LA_XLOCKED	0x00000004
#define	LA_RECURSED	0x00000008
#define	LA_NOTRECURSED	0x00000010

/* What WITNESS_WARN is asked about. */
#define	WARN_GIANTOK	0x01
#define	WARN_PANIC	0x02
#define	WARN_SLEEPOK	0x04

void quiesce_kpi_witness_warn(int flags, const struct lock_object *except);
#define	WITNESS_WARN(flags, lock, ...)					\
	quiesce_kpi_witness_warn(flags, lock)

#endif /* _SYS_LOCK_H_ */
