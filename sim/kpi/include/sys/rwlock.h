/* rwlock(9): reader/writer locks that may not be held across a sleep (K4.30). */
#ifndef _SYS_RWLOCK_H_
#define	_SYS_RWLOCK_H_

#include <sys/lock.h>
#include <sys/_rwlock.h>
#include <sys/kernel.h>

#define	RW_DUPOK	0x01
#define	RW_NOPROFILE	0x02
#define	RW_NOWITNESS	0x04
#define	RW_QUIET	0x08
#define	RW_RECURSE	0x10
#define	RW_NEW		0x20

#define	RA_LOCKED	LA_LOCKED
#define	RA_RLOCKED	LA_SLOCKED
#define	RA_WLOCKED	LA_XLOCKED
#define	RA_RECURSED	LA_RECURSED
#define	RA_NOTRECURSED	LA_NOTRECURSED
#define	RA_UNLOCKED	LA_UNLOCKED

void rw_init_flags(struct rwlock *rw, const char *name, int opts)
    QZ_KPI(rw_init_flags);
void rw_init(struct rwlock *rw, const char *name) QZ_KPI(rw_init);
void rw_destroy(struct rwlock *rw) QZ_KPI(rw_destroy);
void rw_rlock(struct rwlock *rw) QZ_KPI(rw_rlock);
void rw_wlock(struct rwlock *rw) QZ_KPI(rw_wlock);
int rw_try_rlock(struct rwlock *rw) QZ_KPI(rw_try_rlock);
int rw_try_wlock(struct rwlock *rw) QZ_KPI(rw_try_wlock);
void rw_runlock(struct rwlock *rw) QZ_KPI(rw_runlock);
void rw_wunlock(struct rwlock *rw) QZ_KPI(rw_wunlock);
void rw_unlock(struct rwlock *rw) QZ_KPI(rw_unlock);
int rw_try_upgrade(struct rwlock *rw) QZ_KPI(rw_try_upgrade);
void rw_downgrade(struct rwlock *rw) QZ_KPI(rw_downgrade);
void rw_assert(const struct rwlock *rw, int what) QZ_KPI(rw_assert);
int rw_wowned(const struct rwlock *rw) QZ_KPI(rw_wowned);
int rw_initialized(const struct rwlock *rw) QZ_KPI(rw_initialized);
int rw_sleep(qz_channel *chan, struct rwlock *rw, int priority,
    const char *wmesg, int timo) QZ_KPI(rw_sleep);

void rw_sysinit(const void *arg) QZ_KPI(rw_sysinit);
void rw_sysuninit(const void *arg) QZ_KPI(rw_sysuninit);
#define	RW_SYSINIT_FLAGS(uniq, rw, desc, flags)				\
	static struct qz_lock_args QZ_CONCAT(uniq, _rw_args) =		\
	    { (rw), (desc), (flags), 0 };				\
	SYSINIT(QZ_CONCAT(uniq, _rw_sysinit), SI_SUB_LOCK,		\
	    SI_ORDER_MIDDLE, rw_sysinit, &QZ_CONCAT(uniq, _rw_args));	\
	SYSUNINIT(QZ_CONCAT(uniq, _rw_sysuninit), SI_SUB_LOCK,		\
	    SI_ORDER_MIDDLE, rw_sysuninit, &QZ_CONCAT(uniq, _rw_args))
#define	RW_SYSINIT(uniq, rw, desc)	RW_SYSINIT_FLAGS(uniq, rw, desc, 0)

#endif /* _SYS_RWLOCK_H_ */
