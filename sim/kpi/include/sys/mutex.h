/* mutex(9) */
#ifndef _SYS_MUTEX_H_
#define	_SYS_MUTEX_H_

#include <sys/queue.h>
#include <sys/lock.h>
#include <sys/_mutex.h>
#include <sys/pcpu.h>
#include <sys/kernel.h>

/* mtx_init options (K4.1). */
#define	MTX_DEF		0x00000000
#define	MTX_SPIN	0x00000001
#define	MTX_RECURSE	0x00000004
#define	MTX_NOWITNESS	0x00000008
#define	MTX_NOPROFILE	0x00000020
#define	MTX_NEW		0x00000040
#define	MTX_QUIET	0x00010000
#define	MTX_DUPOK	0x00400000

#define	MTX_NETWORK_LOCK	"network driver"

/* mtx_assert */
#define	MA_OWNED	LA_XLOCKED
#define	MA_NOTOWNED	LA_UNLOCKED
#define	MA_RECURSED	LA_RECURSED
#define	MA_NOTRECURSED	LA_NOTRECURSED

/* Giant is part of the kernel's state, which moves with it. */
struct mtx *quiesce_kpi_giant(void);
#define	Giant	(*quiesce_kpi_giant())

void mtx_init(struct mtx *m, const char *name, const char *type, int opts)
    QZ_KPI(mtx_init);
void mtx_destroy(struct mtx *m) QZ_KPI(mtx_destroy);
void mtx_lock(struct mtx *m) QZ_KPI(mtx_lock);
void mtx_lock_flags(struct mtx *m, int flags) QZ_KPI(mtx_lock_flags);
void mtx_unlock(struct mtx *m) QZ_KPI(mtx_unlock);
void mtx_unlock_flags(struct mtx *m, int flags) QZ_KPI(mtx_unlock_flags);
int mtx_trylock(struct mtx *m) QZ_KPI(mtx_trylock);
int mtx_trylock_flags(struct mtx *m, int flags) QZ_KPI(mtx_trylock_flags);
void mtx_lock_spin(struct mtx *m) QZ_KPI(mtx_lock_spin);
void mtx_lock_spin_flags(struct mtx *m, int flags)
    QZ_KPI(mtx_lock_spin_flags);
int mtx_trylock_spin(struct mtx *m) QZ_KPI(mtx_trylock_spin);
#define	mtx_trylock_spin_flags(m, flags)	((void)(flags), mtx_trylock_spin(m))
void mtx_unlock_spin(struct mtx *m) QZ_KPI(mtx_unlock_spin);
void mtx_unlock_spin_flags(struct mtx *m, int flags)
    QZ_KPI(mtx_unlock_spin_flags);
void mtx_assert(const struct mtx *m, int what) QZ_KPI(mtx_assert);
int mtx_owned(const struct mtx *m) QZ_KPI(mtx_owned);
int mtx_recursed(const struct mtx *m) QZ_KPI(mtx_recursed);
int mtx_initialized(const struct mtx *m) QZ_KPI(mtx_initialized);
const char *mtx_name(const struct mtx *m) QZ_KPI(mtx_name);
int mtx_sleep(qz_channel *chan, struct mtx *m, int priority,
    const char *wmesg, int timo) QZ_KPI(mtx_sleep);

/* The types allow a drop and a re-lock to be written around any call (K4.13). */
int quiesce_kpi_drop_giant(void);
void quiesce_kpi_pickup_giant(int depth);
#define	DROP_GIANT()							\
	do {								\
		int qz_giant_depth = quiesce_kpi_drop_giant()
#define	PICKUP_GIANT()							\
		quiesce_kpi_pickup_giant(qz_giant_depth);		\
	} while (0)
#define	GIANT_REQUIRED	mtx_assert(&Giant, MA_OWNED)

/* MTX_SYSINIT: initialised before MOD_LOAD, destroyed after MOD_UNLOAD (K4.11). */
void mtx_sysinit(const void *arg) QZ_KPI(mtx_sysinit);
void mtx_sysuninit(const void *arg) QZ_KPI(mtx_sysuninit);
#define	MTX_SYSINIT(uniq, mtx, desc, opts)				\
	static struct qz_lock_args QZ_CONCAT(uniq, _mtx_args) =		\
	    { (mtx), (desc), (opts), 0 };				\
	SYSINIT(QZ_CONCAT(uniq, _mtx_sysinit), SI_SUB_LOCK,		\
	    SI_ORDER_MIDDLE, mtx_sysinit, &QZ_CONCAT(uniq, _mtx_args));	\
	SYSUNINIT(QZ_CONCAT(uniq, _mtx_sysuninit), SI_SUB_LOCK,		\
	    SI_ORDER_MIDDLE, mtx_sysuninit, &QZ_CONCAT(uniq, _mtx_args))

#endif /* _SYS_MUTEX_H_ */
