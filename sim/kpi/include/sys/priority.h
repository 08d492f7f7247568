/* Scheduling priorities: smaller is better.  Kernel threads run at PVM. */
#ifndef _SYS_PRIORITY_H_
#define	_SYS_PRIORITY_H_

#define	PRI_ITHD	1
#define	PRI_REALTIME	2
#define	PRI_TIMESHARE	3
#define	PRI_IDLE	4

#define	PRI_MIN		0
#define	PRI_MAX		255
#define	PRI_MIN_ITHD	0
#define	PRI_MAX_ITHD	47
#define	PRI_MIN_REALTIME	48
#define	PRI_MAX_REALTIME	79
#define	PRI_MIN_KERN	80
#define	PRI_MAX_KERN	119
#define	PRI_MIN_TIMESHARE	120
#define	PRI_MAX_TIMESHARE	223
#define	PRI_MIN_IDLE	224
#define	PRI_MAX_IDLE	255

#define	PI_REALTIME	0
#define	PI_AV		4
#define	PI_NET		8
#define	PI_DISK		12
#define	PI_TTY		16
#define	PI_DULL		20
#define	PI_SOFT		24
#define	PI_SWI(x)	(PI_SOFT + (x) * 4)

#define	PSWP		80
#define	PVM		84
#define	PINOD		88
#define	PRIBIO		92
#define	PVFS		96
#define	PZERO		100
#define	PSOCK		104
#define	PWAIT		108
#define	PLOCK		112
#define	PPAUSE		116

#define	PUSER		PRI_MIN_TIMESHARE
#define	PRI_USER	(-2)
#define	PRI_UNCHANGED	(-1)

#endif /* _SYS_PRIORITY_H_ */
