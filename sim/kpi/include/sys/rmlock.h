/* rmlock(9): read-mostly locks (K4.31). */
#ifndef _SYS_RMLOCK_H_
#define	_SYS_RMLOCK_H_

#include <sys/lock.h>
#include <sys/_rmlock.h>
#include <sys/kernel.h>
#include <sys/mutex.h>
#include <sys/sx.h>

#define	RM_NOWITNESS	0x01
#define	RM_RECURSE	0x02
#define	RM_SLEEPABLE	0x04
#define	RM_NEW		0x08
#define	RM_DUPOK	0x10

/* One per reader, on its stack. */
struct rm_priotracker {
	struct rmlock *qz_lock;
	struct thread *qz_reader;
};

void rm_init_flags(struct rmlock *rm, const char *name, int opts)
    QZ_KPI(rm_init_flags);
void rm_init(struct rmlock *rm, const char *name) QZ_KPI(rm_init);
void rm_destroy(struct rmlock *rm) QZ_KPI(rm_destroy);
void rm_rlock(struct rmlock *rm, struct rm_priotracker *tracker)
    QZ_KPI(rm_rlock);
int rm_try_rlock(struct rmlock *rm, struct rm_priotracker *tracker)
    QZ_KPI(rm_try_rlock);
void rm_runlock(struct rmlock *rm, struct rm_priotracker *tracker)
    QZ_KPI(rm_runlock);
void rm_wlock(struct rmlock *rm) QZ_KPI(rm_wlock);
void rm_wunlock(struct rmlock *rm) QZ_KPI(rm_wunlock);
int rm_wowned(const struct rmlock *rm) QZ_KPI(rm_wowned);
void rm_assert(const struct rmlock *rm, int what) QZ_KPI(rm_assert);
int rm_sleep(qz_channel *chan, struct rmlock *rm, int priority,
    const char *wmesg, int timo) QZ_KPI(rm_sleep);

#define	RM_SYSINIT_FLAGS(uniq, rm, desc, opts)				\
	static void							\
	QZ_CONCAT(uniq, _rm_begin)(void *arg QZ_UNUSED)			\
	{								\
		rm_init_flags((rm), (desc), (opts));			\
	}								\
	static void							\
	QZ_CONCAT(uniq, _rm_end)(void *arg QZ_UNUSED)			\
	{								\
		rm_destroy(rm);						\
	}								\
	SYSINIT(QZ_CONCAT(uniq, _rm_sysinit), SI_SUB_LOCK,		\
	    SI_ORDER_MIDDLE, QZ_CONCAT(uniq, _rm_begin), 0);		\
	SYSUNINIT(QZ_CONCAT(uniq, _rm_sysuninit), SI_SUB_LOCK,		\
	    SI_ORDER_MIDDLE, QZ_CONCAT(uniq, _rm_end), 0)
#define	RM_SYSINIT(uniq, rm, desc)	RM_SYSINIT_FLAGS(uniq, rm, desc, 0)

#endif /* _SYS_RMLOCK_H_ */
