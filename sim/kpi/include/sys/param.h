/*
 * Kernel-wide parameters.  Real sources rely on what this header brings along:
 * types, error numbers, limits, priorities.
 */
#ifndef _SYS_PARAM_H_
#define	_SYS_PARAM_H_

/* The command line decides which kernel this is: -D__FreeBSD_version=… */
#ifndef __FreeBSD_version
#define	__FreeBSD_version	1300139
#endif

#include <sys/_types.h>
#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/errno.h>
#include <sys/time.h>
#include <sys/priority.h>
#include <sys/limits.h>
#include <machine/param.h>

#define	BSD	199506
#define	BSD4_3	1
#define	BSD4_4	1

#define	MAXCOMLEN	19	/* K1.4 */
#define	MAXLOGNAME	33
#define	MAXINTERP	1024
#define	MAXHOSTNAMELEN	256
#define	MAXPATHLEN	1024
#define	MAXSYMLINKS	32
#define	SPECNAMELEN	255
#define	NGROUPS		1024
#define	NOFILE		64
#define	NZERO		0
#define	NBPW		((int)sizeof(int))
#define	MAXPHYS		(1024 * 1024)
#define	DFLTPHYS	(64 * 1024)
#define	DEV_BSHIFT	9
#define	DEV_BSIZE	(1 << DEV_BSHIFT)
#define	MCLSHIFT	11
#define	MCLBYTES	(1 << MCLSHIFT)
#define	MSIZE		256

/* The priority argument of a sleep (K3.2). */
#define	PRIMASK		0x0ff
#define	PCATCH		0x100
#define	PDROP		0x200
#if __FreeBSD_version >= 1400000
#define	PNOLOCK		0x400
#endif
#if __FreeBSD_version < 1200000
#define	PBDRY		0x400
#endif
#define	PRILASTMASK	0x7ff

#ifndef MIN
#define	MIN(a, b)	(((a) < (b)) ? (a) : (b))
#define	MAX(a, b)	(((a) > (b)) ? (a) : (b))
#endif
#define	nitems(x)	(sizeof((x)) / sizeof((x)[0]))
#define	howmany(x, y)	(((x) + ((y) - 1)) / (y))
#define	rounddown(x, y)	(((x) / (y)) * (y))
#define	rounddown2(x, y)	((x) & (~((y) - 1)))
#define	roundup(x, y)	((((x) + ((y) - 1)) / (y)) * (y))
#define	roundup2(x, y)	(((x) + ((y) - 1)) & (~((y) - 1)))
#define	powerof2(x)	((((x) - 1) & (x)) == 0)
#define	is_aligned(x, y)	(((x) & ((y) - 1)) == 0)
#define	setbit(a, i)	\
	(((unsigned char *)(a))[(i) / NBBY] |= 1 << ((i) % NBBY))
#define	clrbit(a, i)	\
	(((unsigned char *)(a))[(i) / NBBY] &= ~(1 << ((i) % NBBY)))
#define	isset(a, i)	\
	(((const unsigned char *)(a))[(i) / NBBY] & (1 << ((i) % NBBY)))
#define	isclr(a, i)	\
	((((const unsigned char *)(a))[(i) / NBBY] & (1 << ((i) % NBBY))) == 0)
#define	btodb(bytes)	((daddr_t)((bytes) >> DEV_BSHIFT))
#define	dbtob(db)	((off_t)(db) << DEV_BSHIFT)
#define	ctodb(db)	((db) << (PAGE_SHIFT - DEV_BSHIFT))
#define	member2struct(s, m, x)	__containerof(x, struct s, m)
#define	__bitcount32(x)	__builtin_popcount(x)
#define	__bitcount64(x)	__builtin_popcountll(x)
#define	bitcount32(x)	__builtin_popcount(x)
#define	bitcount64(x)	__builtin_popcountll(x)
#define	bitcount(x)	__builtin_popcount(x)
#define	htonl(x)	__builtin_bswap32(x)
#define	ntohl(x)	__builtin_bswap32(x)
#define	htons(x)	__builtin_bswap16(x)
#define	ntohs(x)	__builtin_bswap16(x)

/* hz and its friends are variables of the kernel (K7.4). */
extern int hz QZ_KPI(hz);
extern int tick QZ_KPI(tick);
extern volatile int ticks QZ_KPI(ticks);

#endif /* _SYS_PARAM_H_ */
