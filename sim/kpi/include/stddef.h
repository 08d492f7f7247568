/* The compiler's own asks the host what it is; the kernel is not the host. */
#ifndef _STDDEF_H_
#define	_STDDEF_H_
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
#ifndef __cplusplus
typedef __WCHAR_TYPE__ wchar_t;
#endif
typedef __WCHAR_TYPE__ __rune_t;
#undef NULL
#ifdef __cplusplus
#define	NULL	__null
#else
#define	NULL	((void *)0)
#endif
#define	offsetof(type, field)	__builtin_offsetof(type, field)
#endif /* _STDDEF_H_ */
