/* bitstring(3): sets of bits in an array of longs. */
#ifndef _SYS_BITSTRING_H_
#define	_SYS_BITSTRING_H_
#include <sys/types.h>
#include <sys/malloc.h>
typedef unsigned long bitstr_t;
#define	QZ_BITS			(8 * (int)sizeof(bitstr_t))
#define	bitstr_size(n)		\
	((size_t)(((n) + QZ_BITS - 1) / QZ_BITS) * sizeof(bitstr_t))
#define	bit_decl(name, n)	\
	((name)[((n) + QZ_BITS - 1) / QZ_BITS])
#define	bit_alloc(n, type, flags)	\
	((bitstr_t *)malloc(bitstr_size(n), (type), (flags) | M_ZERO))
#define	bit_test(set, n)	\
	(((set)[(n) / QZ_BITS] >> ((n) % QZ_BITS)) & 1)
#define	bit_set(set, n)		\
	((void)((set)[(n) / QZ_BITS] |= 1UL << ((n) % QZ_BITS)))
#define	bit_clear(set, n)	\
	((void)((set)[(n) / QZ_BITS] &= ~(1UL << ((n) % QZ_BITS))))

static __inline int
qz_bit_find(const bitstr_t *set, int from, int n, int value)
{
	int i;

	for (i = from; i < n; i++)
		if ((int)bit_test(set, i) == value)
			return (i);
	return (-1);
}
#define	bit_ffs(set, n, result)		(*(result) = qz_bit_find(set, 0, n, 1))
#define	bit_ffc(set, n, result)		(*(result) = qz_bit_find(set, 0, n, 0))
#define	bit_ffs_at(set, from, n, result)	\
	(*(result) = qz_bit_find(set, from, n, 1))
#define	bit_ffc_at(set, from, n, result)	\
	(*(result) = qz_bit_find(set, from, n, 0))
#endif /* _SYS_BITSTRING_H_ */
