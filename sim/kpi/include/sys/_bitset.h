/* bitset(9): the type. */
#ifndef _SYS__BITSET_H_
#define	_SYS__BITSET_H_

#define	_BITSET_BITS		((int)(sizeof(long) * 8))
#define	__howmany(x, y)		(((x) + ((y) - 1)) / (y))
#define	__bitset_words(n)	(__howmany((n), _BITSET_BITS))
#define	BITSET_DEFINE(t, n)						\
struct t { long __bits[__bitset_words(n)]; }

#endif /* _SYS__BITSET_H_ */
