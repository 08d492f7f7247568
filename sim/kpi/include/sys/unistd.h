/* The flags of fork that kproc_create and kthread_add pass on. */
#ifndef _SYS_UNISTD_H_
#define	_SYS_UNISTD_H_
#include <sys/cdefs.h>
#define	RFNAMEG		(1 << 0)
#define	RFENVG		(1 << 1)
#define	RFFDG		(1 << 2)
#define	RFNOTEG		(1 << 3)
#define	RFPROC		(1 << 4)
#define	RFMEM		(1 << 5)
#define	RFNOWAIT	(1 << 6)
#define	RFCNAMEG	(1 << 10)
#define	RFCENVG		(1 << 11)
#define	RFCFDG		(1 << 12)
#define	RFTHREAD	(1 << 13)
#define	RFSIGSHARE	(1 << 14)
#define	RFLINUXTHPN	(1 << 16)
#define	RFSTOPPED	(1 << 17)
#define	RFHIGHPID	(1 << 18)
#define	RFTSIGZMB	(1 << 19)
#define	RFPPWAIT	(1 << 31)
#endif /* _SYS_UNISTD_H_ */
