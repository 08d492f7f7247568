/* sx(9): shared/exclusive locks that may be held across a sleep (K4.20). */
#ifndef _SYS_SX_H_
#define	_SYS_SX_H_

#include <sys/lock.h>
#include <sys/_sx.h>
#include <sys/kernel.h>

#define	SX_DUPOK	0x01
#define	SX_NOPROFILE	0x02
#define	SX_NOWITNESS	0x04
#define	SX_QUIET	0x08
#define	SX_NOADAPTIVE	0x10
#define	SX_RECURSE	0x20
#define	SX_NEW		0x40

#define	SA_LOCKED	LA_LOCKED
#define	SA_SLOCKED	LA_SLOCKED
#define	SA_XLOCKED	LA_XLOCKED
#define	SA_RECURSED	LA_RECURSED
#define	SA_NOTRECURSED	LA_NOTRECURSED
#define	SA_UNLOCKED	LA_UNLOCKED
#define	SX_LOCKED	LA_LOCKED
#define	SX_SLOCKED	LA_SLOCKED
#define	SX_XLOCKED	LA_XLOCKED
#define	SX_UNLOCKED	LA_UNLOCKED
#define	SX_RECURSED	LA_RECURSED
#define	SX_NOTRECURSED	LA_NOTRECURSED

void sx_init_flags(struct sx *sx, const char *description, int opts)
    QZ_KPI(sx_init_flags);
void sx_init(struct sx *sx, const char *description) QZ_KPI(sx_init);
void sx_destroy(struct sx *sx) QZ_KPI(sx_destroy);
void sx_xlock(struct sx *sx) QZ_KPI(sx_xlock);
void sx_slock(struct sx *sx) QZ_KPI(sx_slock);
int sx_xlock_sig(struct sx *sx) QZ_KPI(sx_xlock_sig);
int sx_slock_sig(struct sx *sx) QZ_KPI(sx_slock_sig);
int sx_try_xlock(struct sx *sx) QZ_KPI(sx_try_xlock);
int sx_try_slock(struct sx *sx) QZ_KPI(sx_try_slock);
void sx_xunlock(struct sx *sx) QZ_KPI(sx_xunlock);
void sx_sunlock(struct sx *sx) QZ_KPI(sx_sunlock);
void sx_unlock(struct sx *sx) QZ_KPI(sx_unlock);
int sx_try_upgrade(struct sx *sx) QZ_KPI(sx_try_upgrade);
void sx_downgrade(struct sx *sx) QZ_KPI(sx_downgrade);
void sx_assert(const struct sx *sx, int what) QZ_KPI(sx_assert);
int sx_xlocked(const struct sx *sx) QZ_KPI(sx_xlocked);
const char *sx_name(const struct sx *sx) QZ_KPI(sx_name);
int sx_sleep(qz_channel *chan, struct sx *sx, int priority, const char *wmesg,
    int timo) QZ_KPI(sx_sleep);

void sx_sysinit(const void *arg) QZ_KPI(sx_sysinit);
void sx_sysuninit(const void *arg) QZ_KPI(sx_sysuninit);
#define	SX_SYSINIT_FLAGS(uniq, sxa, desc, flags)			\
	static struct qz_lock_args QZ_CONCAT(uniq, _sx_args) =		\
	    { (sxa), (desc), (flags), 0 };				\
	SYSINIT(QZ_CONCAT(uniq, _sx_sysinit), SI_SUB_LOCK,		\
	    SI_ORDER_MIDDLE, sx_sysinit, &QZ_CONCAT(uniq, _sx_args));	\
	SYSUNINIT(QZ_CONCAT(uniq, _sx_sysuninit), SI_SUB_LOCK,		\
	    SI_ORDER_MIDDLE, sx_sysuninit, &QZ_CONCAT(uniq, _sx_args))
#define	SX_SYSINIT(uniq, sxa, desc)	SX_SYSINIT_FLAGS(uniq, sxa, desc, 0)

#endif /* _SYS_SX_H_ */
