/* cpuset(9): sets of CPUs. */
#ifndef _SYS_CPUSET_H_
#define	_SYS_CPUSET_H_
#include <sys/types.h>
#define	CPU_SETSIZE	256
#define	QZ_CPU_WORD(set, n)	((set)->qz_bits[(n) / 64])
#define	QZ_CPU_BIT(n)		(1UL << ((n) % 64))
#define	CPU_ZERO(set)	((set)->qz_bits[0] = (set)->qz_bits[1] =	\
	(set)->qz_bits[2] = (set)->qz_bits[3] = 0)
#define	CPU_SET(n, set)		(QZ_CPU_WORD(set, n) |= QZ_CPU_BIT(n))
#define	CPU_CLR(n, set)		(QZ_CPU_WORD(set, n) &= ~QZ_CPU_BIT(n))
#define	CPU_ISSET(n, set)	((QZ_CPU_WORD(set, n) & QZ_CPU_BIT(n)) != 0)
#define	CPU_SETOF(n, set)	do { CPU_ZERO(set); CPU_SET(n, set); } while (0)
#define	CPU_COPY(from, to)	(*(to) = *(from))
#endif /* _SYS_CPUSET_H_ */
