/* The limits of the integer types, and those of the kernel's own. */
#ifndef _SYS_LIMITS_H_
#define	_SYS_LIMITS_H_
#include <sys/cdefs.h>

#define	CHAR_BIT	__CHAR_BIT__
#define	SCHAR_MAX	__SCHAR_MAX__
#define	SCHAR_MIN	(-SCHAR_MAX - 1)
#define	UCHAR_MAX	(SCHAR_MAX * 2 + 1)
#ifdef __CHAR_UNSIGNED__
#define	CHAR_MAX	UCHAR_MAX
#define	CHAR_MIN	0
#else
#define	CHAR_MAX	SCHAR_MAX
#define	CHAR_MIN	SCHAR_MIN
#endif
#define	SHRT_MAX	__SHRT_MAX__
#define	SHRT_MIN	(-SHRT_MAX - 1)
#define	USHRT_MAX	(SHRT_MAX * 2 + 1)
#define	INT_MAX		__INT_MAX__
#define	INT_MIN		(-INT_MAX - 1)
#define	UINT_MAX	(INT_MAX * 2U + 1U)
#define	LONG_MAX	__LONG_MAX__
#define	LONG_MIN	(-LONG_MAX - 1L)
#define	ULONG_MAX	(LONG_MAX * 2UL + 1UL)
#define	LLONG_MAX	__LONG_LONG_MAX__
#define	LLONG_MIN	(-LLONG_MAX - 1LL)
#define	ULLONG_MAX	(LLONG_MAX * 2ULL + 1ULL)
#ifndef UQUAD_MAX
#define	UQUAD_MAX	(~0ULL)
#define	QUAD_MAX	((long long)(UQUAD_MAX >> 1))
#define	QUAD_MIN	(-QUAD_MAX - 1)
#endif
#ifndef OFF_MAX
#define	OFF_MAX		QUAD_MAX
#define	OFF_MIN		QUAD_MIN
#endif
#ifndef GID_MAX
#define	GID_MAX		UINT_MAX
#define	UID_MAX		UINT_MAX
#endif
#ifndef SIZE_T_MAX
#define	SIZE_T_MAX	(~(__SIZE_TYPE__)0)
#endif
#ifndef SSIZE_MAX
#define	SSIZE_MAX	LONG_MAX
#endif
#ifndef LONG_BIT
#define	LONG_BIT	(__SIZEOF_LONG__ * 8)
#define	WORD_BIT	32
#endif
#endif /* _SYS_LIMITS_H_ */
