/* callout(9) */
#ifndef _SYS_CALLOUT_H_
#define	_SYS_CALLOUT_H_

#include <sys/types.h>
#include <sys/_callout.h>
#include <sys/queue.h>

#define	CALLOUT_LOCAL_ALLOC	0x0001
#define	CALLOUT_ACTIVE		0x0002
#define	CALLOUT_PENDING		0x0004
#define	CALLOUT_MPSAFE		0x0008
#define	CALLOUT_RETURNUNLOCKED	0x0010
#define	CALLOUT_SHAREDLOCK	0x0020
#define	CALLOUT_DFRMIGRATION	0x0040
#define	CALLOUT_PROCESSED	0x0080
#define	CALLOUT_DIRECT		0x0100

#define	C_DIRECT_EXEC		0x0001
#define	C_PRELBITS		7
#define	C_PRELRANGE		((1 << C_PRELBITS) - 1)
#define	C_PREL(x)		(((x) + 1) << 1)
#define	C_PRELGET(x)		(int)((((x) >> 1) & C_PRELRANGE) - 1)
#define	C_HARDCLOCK		0x0100
#define	C_ABSOLUTE		0x0200
#define	C_PRECALC		0x0400
#define	C_CATCH			0x0800

#define	CS_DRAIN		0x0001

typedef void callout_func_t(void *);

void callout_init(struct callout *c, int mpsafe) QZ_KPI(callout_init);
void callout_init_mtx(struct callout *c, struct mtx *mtx, int flags)
    QZ_KPI(callout_init_mtx);
void callout_init_rw(struct callout *c, struct rwlock *rw, int flags)
    QZ_KPI(callout_init_rw);
void callout_init_rm(struct callout *c, struct rmlock *rm, int flags)
    QZ_KPI(callout_init_rm);
int callout_reset(struct callout *c, int to_ticks, void (*ftn)(void *),
    void *arg) QZ_KPI(callout_reset);
int callout_reset_on(struct callout *c, int to_ticks, void (*ftn)(void *),
    void *arg, int cpu) QZ_KPI(callout_reset_on);
#if __FreeBSD_version >= 1000000
int callout_reset_sbt(struct callout *c, sbintime_t sbt, sbintime_t precision,
    void (*ftn)(void *), void *arg, int flags) QZ_KPI(callout_reset_sbt);
int callout_reset_sbt_on(struct callout *c, sbintime_t sbt,
    sbintime_t precision, void (*ftn)(void *), void *arg, int cpu, int flags)
    QZ_KPI(callout_reset_sbt_on);
#endif
int callout_schedule(struct callout *c, int to_ticks) QZ_KPI(callout_schedule);
int callout_schedule_on(struct callout *c, int to_ticks, int cpu)
    QZ_KPI(callout_schedule_on);
#if __FreeBSD_version >= 1000000
int callout_schedule_sbt(struct callout *c, sbintime_t sbt,
    sbintime_t precision, int flags) QZ_KPI(callout_schedule_sbt);
#endif
int callout_stop(struct callout *c) QZ_KPI(callout_stop);
int callout_drain(struct callout *c) QZ_KPI(callout_drain);
#if __FreeBSD_version >= 1100000
int callout_async_drain(struct callout *c, void (*drain)(void *))
    QZ_KPI(callout_async_drain);
#endif
int callout_active(struct callout *c) QZ_KPI(callout_active);
int callout_pending(struct callout *c) QZ_KPI(callout_pending);
void callout_deactivate(struct callout *c) QZ_KPI(callout_deactivate);
#define	callout_schedule_sbt_on(c, s, p, cpu, fl)	\
	((void)(cpu), callout_schedule_sbt((c), (s), (p), (fl)))
#define	callout_schedule_sbt_curcpu(c, s, p, fl)	\
	callout_schedule_sbt((c), (s), (p), (fl))
/* When a callout that is set now would come, at the earliest and its slack. */
sbintime_t sbinuptime(void) QZ_KPI(sbinuptime);
static __inline void
callout_when(sbintime_t sbt, sbintime_t precision, int flags, sbintime_t *when,
    sbintime_t *slack)
{
	*when = (flags & C_ABSOLUTE) != 0 ? sbt : sbinuptime() + sbt;
	*slack = precision;
}
#define	callout_reset_curcpu(c, t, f, a)	callout_reset((c), (t), (f), (a))
#define	callout_schedule_curcpu(c, t)		callout_schedule((c), (t))
#define	callout_reset_sbt_curcpu(c, s, p, f, a, fl)	\
	callout_reset_sbt((c), (s), (p), (f), (a), (fl))

/* timeout(9): callouts of the kernel's own, whose handlers run with Giant. */
#if __FreeBSD_version < 1300000
struct callout_handle {
	struct callout *callout;
};
#define	CALLOUT_HANDLE_INITIALIZER(handle)	{ 0 }
struct callout_handle timeout(void (*ftn)(void *), void *arg, int to_ticks)
    QZ_KPI(timeout);
void untimeout(void (*ftn)(void *), void *arg, struct callout_handle handle)
    QZ_KPI(untimeout);
static __inline void
callout_handle_init(struct callout_handle *handle)
{
	handle->callout = 0;
}
#endif

#endif /* _SYS_CALLOUT_H_ */
