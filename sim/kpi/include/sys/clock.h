/* Calendar times; no clock chip is modelled. */
#ifndef _SYS_CLOCK_H_
#define	_SYS_CLOCK_H_
#include <sys/types.h>
#include <sys/libkern.h>
#include <sys/time.h>

#define	FROMBCD(x)	bcd2bin(x)
#define	TOBCD(x)	bin2bcd(x)

struct clocktime {
	int year;
	int mon;
	int day;
	int hour;
	int min;
	int sec;
	int dow;
	long nsec;
};

#define	CLOCKF_SETTIME_NO_TS	0x00000001
#define	CLOCKF_SETTIME_NO_ADJ	0x00000002
#define	CLOCKF_GETTIME_NO_ADJ	0x00000004

int clock_ct_to_ts(struct clocktime *ct, struct timespec *ts);
void clock_ts_to_ct(struct timespec *ts, struct clocktime *ct);
void clock_register(device_t dev, long resolution);
void clock_register_flags(device_t dev, long resolution, int flags);
void clock_schedule(device_t dev, u_int offset);
void clock_unregister(device_t dev);
#endif /* _SYS_CLOCK_H_ */
