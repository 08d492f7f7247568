/* bitset(9): plain loops over words. */
#ifndef _SYS_BITSET_H_
#define	_SYS_BITSET_H_

#include <sys/_bitset.h>
#include <sys/types.h>

#define	__bitset_word(n)	((n) / _BITSET_BITS)
#define	__bitset_mask(n)	((long)(1UL << ((n) % _BITSET_BITS)))

#define	BIT_SET(s, n, p)	((p)->__bits[__bitset_word(n)] |= __bitset_mask(n))
#define	BIT_CLR(s, n, p)	((p)->__bits[__bitset_word(n)] &= ~__bitset_mask(n))
#define	BIT_ISSET(s, n, p)	\
	(((p)->__bits[__bitset_word(n)] & __bitset_mask(n)) != 0)
#define	QZ_BIT_EACH(s, i, what)	do {					\
	for (size_t i = 0; i < __bitset_words(s); i++)			\
		what;							\
} while (0)
#define	BIT_ZERO(s, p)		QZ_BIT_EACH(s, qz_i, (p)->__bits[qz_i] = 0)
#define	BIT_FILL(s, p)		QZ_BIT_EACH(s, qz_i, (p)->__bits[qz_i] = -1L)
#define	BIT_COPY(s, f, t)	((void)(*(t) = *(f)))
#define	BIT_OR(s, d, f)		\
	QZ_BIT_EACH(s, qz_i, (d)->__bits[qz_i] |= (f)->__bits[qz_i])
#define	BIT_AND(s, d, f)	\
	QZ_BIT_EACH(s, qz_i, (d)->__bits[qz_i] &= (f)->__bits[qz_i])
#define	BIT_NAND(s, d, f)	\
	QZ_BIT_EACH(s, qz_i, (d)->__bits[qz_i] &= ~(f)->__bits[qz_i])

static __inline int
qz_bit_first(const long *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (words[i] != 0)
			return ((int)i * _BITSET_BITS +
			    __builtin_ctzl((unsigned long)words[i]) + 1);
	}
	return (0);
}
static __inline int
qz_bit_count(const long *words, size_t n)
{
	int count = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned long word = (unsigned long)words[i];

		for (; word != 0; word &= word - 1)
			count++;
	}
	return (count);
}
/* 1-based; 0: none is set. */
#define	BIT_FFS(s, p)	qz_bit_first((p)->__bits, __bitset_words(s))
#define	BIT_EMPTY(s, p)	(BIT_FFS(s, p) == 0)
#define	BIT_COUNT(s, p)	qz_bit_count((p)->__bits, __bitset_words(s))

#endif /* _SYS_BITSET_H_ */
