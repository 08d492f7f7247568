/*
 * lockmgr(9): a sleepable lock, shared or exclusive, asked for by flags.
 * The lock of sx(9) here.  Timeouts do not expire; LK_SLEEPFAIL does not fail.
 */
#ifndef _SYS_LOCKMGR_H_
#define	_SYS_LOCKMGR_H_
#include <sys/types.h>
#include <sys/errno.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/sx.h>

struct lock {
	struct sx qz_sx;
	int qz_flags;
};

#define	LK_INIT_MASK	0x0000ff
#define	LK_CANRECURSE	0x000001
#define	LK_NODUP	0x000002
#define	LK_NOPROFILE	0x000004
#define	LK_NOSHARE	0x000008
#define	LK_NOWITNESS	0x000010
#define	LK_QUIET	0x000020
#define	LK_IS_VNODE	0x000080
#define	LK_INTERLOCK	0x000100
#define	LK_NOWAIT	0x000200
#define	LK_RETRY	0x000400
#define	LK_SLEEPFAIL	0x000800
#define	LK_TIMELOCK	0x001000
#define	LK_NODDLKTREAT	0x002000
#define	LK_TYPE_MASK	0xff0000
#define	LK_DOWNGRADE	0x010000
#define	LK_DRAIN	0x020000
#define	LK_EXCLOTHER	0x040000
#define	LK_EXCLUSIVE	0x080000
#define	LK_RELEASE	0x100000
#define	LK_SHARED	0x200000
#define	LK_UPGRADE	0x400000
#define	LK_TRYUPGRADE	0x800000

#define	KA_LOCKED	LA_LOCKED
#define	KA_SLOCKED	LA_SLOCKED
#define	KA_XLOCKED	LA_XLOCKED
#define	KA_UNLOCKED	LA_UNLOCKED

static __inline void
lockinit(struct lock *lk, int priority, const char *wmesg, int timo, int flags)
{
	(void)priority;
	(void)timo;
	lk->qz_flags = flags & LK_INIT_MASK;
	sx_init_flags(&lk->qz_sx, wmesg,
	    ((flags & LK_CANRECURSE) != 0 ? SX_RECURSE : 0) |
	    ((flags & LK_NODUP) != 0 ? 0 : SX_DUPOK) |
	    ((flags & LK_NOWITNESS) != 0 ? SX_NOWITNESS : 0));
}

static __inline void
lockdestroy(struct lock *lk)
{
	sx_destroy(&lk->qz_sx);
}

static __inline int
lockmgr(struct lock *lk, u_int flags, struct mtx *interlock)
{
	u_int type = flags & LK_TYPE_MASK;
	bool waits = (flags & LK_NOWAIT) == 0;

	/* Whoever waits does so without it. */
	if ((flags & LK_INTERLOCK) != 0)
		mtx_unlock(interlock);
	if (type == LK_SHARED && (lk->qz_flags & LK_NOSHARE) != 0)
		type = LK_EXCLUSIVE;
	switch (type) {
	case LK_SHARED:
		if (!waits)
			return (sx_try_slock(&lk->qz_sx) ? 0 : EBUSY);
		sx_slock(&lk->qz_sx);
		return (0);
	case LK_EXCLUSIVE:
	case LK_DRAIN:
		if (!waits)
			return (sx_try_xlock(&lk->qz_sx) ? 0 : EBUSY);
		sx_xlock(&lk->qz_sx);
		return (0);
	case LK_UPGRADE:
	case LK_TRYUPGRADE:
		if (sx_try_upgrade(&lk->qz_sx))
			return (0);
		if (type == LK_TRYUPGRADE)
			return (EBUSY);
		/* Others may have it in between, as in the kernel. */
		sx_sunlock(&lk->qz_sx);
		if (!waits)
			return (sx_try_xlock(&lk->qz_sx) ? 0 : EBUSY);
		sx_xlock(&lk->qz_sx);
		return (0);
	case LK_DOWNGRADE:
		sx_downgrade(&lk->qz_sx);
		return (0);
	case LK_RELEASE:
		sx_unlock(&lk->qz_sx);
		return (0);
	default:
		return (EINVAL);
	}
}

#define	lockmgr_assert(lk, what)	sx_assert(&(lk)->qz_sx, (what))
#endif /* _SYS_LOCKMGR_H_ */
