/* The registers of a clock chip; there is none to read. */
#ifndef _ISA_RTC_H_
#define	_ISA_RTC_H_
#include <sys/types.h>
#define	RTC_SEC		0x00
#define	RTC_SECALRM	0x01
#define	RTC_MIN		0x02
#define	RTC_MINALRM	0x03
#define	RTC_HRS		0x04
#define	RTC_HRSALRM	0x05
#define	RTC_WDAY	0x06
#define	RTC_DAY		0x07
#define	RTC_MONTH	0x08
#define	RTC_YEAR	0x09
#define	RTC_STATUSA	0x0a
#define	RTC_STATUSB	0x0b
#define	RTC_INTR	0x0c
#define	RTC_STATUSD	0x0d
#define	RTC_DIAG	0x0e
#define	RTC_CENTURY	0x32
int rtcin(int reg);
void writertc(int reg, u_char val);
#endif /* _ISA_RTC_H_ */
