/* Time as the kernel keeps it: microtime(9), sbintime, time(9). */
#ifndef _SYS_TIME_H_
#define	_SYS_TIME_H_

#include <sys/types.h>
#include <sys/_timeval.h>
#include <sys/timespec.h>

struct bintime {
	time_t sec;
	uint64_t frac;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

#define	CLOCK_REALTIME	0
#define	CLOCK_MONOTONIC	4

/* sbintime: 32 bits of seconds, 32 of fraction. */
#define	SBT_1S	((sbintime_t)1 << 32)
#define	SBT_1M	(SBT_1S * 60)
#define	SBT_1MS	(SBT_1S / 1000)
#define	SBT_1US	(SBT_1S / 1000000)
#define	SBT_1NS	(SBT_1S / 1000000000)
#define	SBT_MAX	0x7fffffffffffffffLL

static __inline int
sbintime_getsec(sbintime_t sbt)
{
	return ((int)(sbt >> 32));
}

static __inline int64_t
sbttons(sbintime_t sbt)
{
	return ((1000000000 * (sbt >> 32)) +
	    (int64_t)((1000000000ULL * (uint32_t)sbt) >> 32));
}

static __inline int64_t
sbttous(sbintime_t sbt)
{
	return ((1000000 * (sbt >> 32)) +
	    (int64_t)((1000000ULL * (uint32_t)sbt) >> 32));
}

static __inline int64_t
sbttoms(sbintime_t sbt)
{
	return ((1000 * (sbt >> 32)) +
	    (int64_t)((1000ULL * (uint32_t)sbt) >> 32));
}

static __inline sbintime_t
nstosbt(int64_t ns)
{
	return (((ns / 1000000000) << 32) +
	    (int64_t)(((uint64_t)(ns % 1000000000) << 32) / 1000000000));
}

static __inline sbintime_t
ustosbt(int64_t us)
{
	return (((us / 1000000) << 32) +
	    (int64_t)(((uint64_t)(us % 1000000) << 32) / 1000000));
}

static __inline sbintime_t
mstosbt(int64_t ms)
{
	return (((ms / 1000) << 32) +
	    (int64_t)(((uint64_t)(ms % 1000) << 32) / 1000));
}

static __inline sbintime_t
tvtosbt(struct timeval tv)
{
	return (((sbintime_t)tv.tv_sec << 32) + ustosbt(tv.tv_usec));
}

static __inline sbintime_t
tstosbt(struct timespec ts)
{
	return (((sbintime_t)ts.tv_sec << 32) + nstosbt(ts.tv_nsec));
}

static __inline struct timeval
sbttotv(sbintime_t sbt)
{
	struct timeval tv;

	tv.tv_sec = sbt >> 32;
	tv.tv_usec = (suseconds_t)((1000000ULL * (uint32_t)sbt) >> 32);
	return (tv);
}

static __inline struct timespec
sbttots(sbintime_t sbt)
{
	struct timespec ts;

	ts.tv_sec = sbt >> 32;
	ts.tv_nsec = (long)((1000000000ULL * (uint32_t)sbt) >> 32);
	return (ts);
}

#define	timevalclear(tvp)	((tvp)->tv_sec = (tvp)->tv_usec = 0)
#define	timevalisset(tvp)	((tvp)->tv_sec || (tvp)->tv_usec)
#define	timevalcmp(tvp, uvp, cmp)					\
	(((tvp)->tv_sec == (uvp)->tv_sec) ?				\
	    ((tvp)->tv_usec cmp (uvp)->tv_usec) :			\
	    ((tvp)->tv_sec cmp (uvp)->tv_sec))
#define	timespecclear(tvp)	((tvp)->tv_sec = (tvp)->tv_nsec = 0)
#define	timespecisset(tvp)	((tvp)->tv_sec || (tvp)->tv_nsec)
#define	timespeccmp(tvp, uvp, cmp)					\
	(((tvp)->tv_sec == (uvp)->tv_sec) ?				\
	    ((tvp)->tv_nsec cmp (uvp)->tv_nsec) :			\
	    ((tvp)->tv_sec cmp (uvp)->tv_sec))
#define	timespecadd(tsp, usp, vsp)	do {				\
	(vsp)->tv_sec = (tsp)->tv_sec + (usp)->tv_sec;			\
	(vsp)->tv_nsec = (tsp)->tv_nsec + (usp)->tv_nsec;		\
	if ((vsp)->tv_nsec >= 1000000000L) {				\
		(vsp)->tv_sec++;					\
		(vsp)->tv_nsec -= 1000000000L;				\
	}								\
} while (0)
#define	timespecsub(tsp, usp, vsp)	do {				\
	(vsp)->tv_sec = (tsp)->tv_sec - (usp)->tv_sec;			\
	(vsp)->tv_nsec = (tsp)->tv_nsec - (usp)->tv_nsec;		\
	if ((vsp)->tv_nsec < 0) {					\
		(vsp)->tv_sec--;					\
		(vsp)->tv_nsec += 1000000000L;				\
	}								\
} while (0)

static __inline void
bintime_add(struct bintime *bt, const struct bintime *more)
{
	uint64_t before = bt->frac;

	bt->frac += more->frac;
	bt->sec += more->sec + (bt->frac < before);
}

static __inline void
bintime_sub(struct bintime *bt, const struct bintime *less)
{
	uint64_t before = bt->frac;

	bt->frac -= less->frac;
	bt->sec -= less->sec + (bt->frac > before);
}

#define	bintime_clear(bt)	((bt)->sec = 0, (bt)->frac = 0)
#define	bintime_isset(bt)	((bt)->sec || (bt)->frac)
#define	bintime_cmp(a, b, cmp)						\
	(((a)->sec == (b)->sec) ? ((a)->frac cmp (b)->frac) :		\
	    ((a)->sec cmp (b)->sec))

static __inline void
bintime2timespec(const struct bintime *bt, struct timespec *ts)
{
	ts->tv_sec = bt->sec;
	ts->tv_nsec = (long)((1000000000ULL * (uint32_t)(bt->frac >> 32)) >> 32);
}

static __inline void
bintime2timeval(const struct bintime *bt, struct timeval *tv)
{
	tv->tv_sec = bt->sec;
	tv->tv_usec =
	    (suseconds_t)((1000000ULL * (uint32_t)(bt->frac >> 32)) >> 32);
}

static __inline sbintime_t
bttosbt(struct bintime bt)
{
	return (((sbintime_t)bt.sec << 32) + (sbintime_t)(bt.frac >> 32));
}

static __inline struct bintime
sbttobt(sbintime_t sbt)
{
	struct bintime bt;

	bt.sec = sbt >> 32;
	bt.frac = (uint64_t)sbt << 32;
	return (bt);
}

extern volatile time_t time_second QZ_KPI(time_second);
extern volatile time_t time_uptime QZ_KPI(time_uptime);
extern sbintime_t tick_sbt QZ_KPI(tick_sbt);

sbintime_t sbinuptime(void) QZ_KPI(sbinuptime);
sbintime_t getsbinuptime(void) QZ_KPI(getsbinuptime);
void nanouptime(struct timespec *) QZ_KPI(nanouptime);
void microuptime(struct timeval *) QZ_KPI(microuptime);
void binuptime(struct bintime *) QZ_KPI(binuptime);
void nanotime(struct timespec *) QZ_KPI(nanotime);
void microtime(struct timeval *) QZ_KPI(microtime);
void getnanouptime(struct timespec *) QZ_KPI(getnanouptime);
void getmicrouptime(struct timeval *) QZ_KPI(getmicrouptime);
void getnanotime(struct timespec *) QZ_KPI(getnanotime);
void getmicrotime(struct timeval *) QZ_KPI(getmicrotime);
void bintime(struct bintime *) QZ_KPI(bintime);
#define	getbinuptime(bt)	binuptime(bt)
#define	getbintime(bt)		bintime(bt)
void getboottime(struct timeval *) QZ_KPI(getboottime);
void getboottimebin(struct bintime *) QZ_KPI(getboottimebin);
int tvtohz(struct timeval *) QZ_KPI(tvtohz);

static __inline void
timevaladd(struct timeval *t1, const struct timeval *t2)
{
	t1->tv_sec += t2->tv_sec;
	t1->tv_usec += t2->tv_usec;
	if (t1->tv_usec >= 1000000) {
		t1->tv_sec++;
		t1->tv_usec -= 1000000;
	}
}

static __inline void
timevalsub(struct timeval *t1, const struct timeval *t2)
{
	t1->tv_sec -= t2->tv_sec;
	t1->tv_usec -= t2->tv_usec;
	if (t1->tv_usec < 0) {
		t1->tv_sec--;
		t1->tv_usec += 1000000;
	}
}
int ratecheck(struct timeval *, const struct timeval *) QZ_KPI(ratecheck);
int ppsratecheck(struct timeval *, int *, int) QZ_KPI(ppsratecheck);

#endif /* _SYS_TIME_H_ */
