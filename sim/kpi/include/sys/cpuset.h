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
#define	CPU_FILL(set)	((set)->qz_bits[0] = (set)->qz_bits[1] =	\
	(set)->qz_bits[2] = (set)->qz_bits[3] = ~0UL)
#define	QZ_CPU_COUNT(set, n)	__builtin_popcountl((set)->qz_bits[n])
#define	CPU_COUNT(set)	(QZ_CPU_COUNT(set, 0) + QZ_CPU_COUNT(set, 1) +	\
	QZ_CPU_COUNT(set, 2) + QZ_CPU_COUNT(set, 3))
#define	CPU_EMPTY(set)	(((set)->qz_bits[0] | (set)->qz_bits[1] |	\
	(set)->qz_bits[2] | (set)->qz_bits[3]) == 0)
/* 1-based; 0: none is set. */
#define	CPU_FFS(set)							\
	((set)->qz_bits[0] != 0 ? __builtin_ctzl((set)->qz_bits[0]) + 1 : \
	(set)->qz_bits[1] != 0 ? __builtin_ctzl((set)->qz_bits[1]) + 65 : \
	(set)->qz_bits[2] != 0 ? __builtin_ctzl((set)->qz_bits[2]) + 129 : \
	(set)->qz_bits[3] != 0 ? __builtin_ctzl((set)->qz_bits[3]) + 193 : 0)
#define	CPU_COPY(from, to)	(*(to) = *(from))
#endif /* _SYS_CPUSET_H_ */
