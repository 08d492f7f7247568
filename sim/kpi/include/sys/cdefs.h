/* Compiler attributes and idioms: cdefs as drivers use them. */
#ifndef _SYS_CDEFS_H_
#define	_SYS_CDEFS_H_

#ifdef __cplusplus
#define	__BEGIN_DECLS	extern "C" {
#define	__END_DECLS	}
#else
#define	__BEGIN_DECLS
#define	__END_DECLS
#endif

#define	__P(protos)	protos
#define	__CONCAT1(x, y)	x ## y
#define	__CONCAT(x, y)	__CONCAT1(x, y)
#define	__STRING(x)	#x
#define	__XSTRING(x)	__STRING(x)

#undef __unused
#undef __used
#undef __packed
#undef __aligned
#define	__unused	__attribute__((__unused__))
#define	__diagused	__unused
#define	__witness_used	__unused
#define	__invariants_used	__unused
#define	__used		__attribute__((__used__))
#define	__packed	__attribute__((__packed__))
#define	__aligned(x)	__attribute__((__aligned__(x)))
#define	__section(x)	__attribute__((__section__(x)))
#define	__dead2		__attribute__((__noreturn__))
#define	__pure		__attribute__((__pure__))
#define	__pure2		__attribute__((__const__))
#define	__weak_symbol	__attribute__((__weak__))
#define	__result_use_check	__attribute__((__warn_unused_result__))
#define	__malloc_like	__attribute__((__malloc__))
#define	__returns_twice	__attribute__((__returns_twice__))
#define	__noinline	__attribute__((__noinline__))
#define	__always_inline	__inline __attribute__((__always_inline__))
#define	__min_size(x)	static (x)
#define	__nonnull(x)
#define	__nonnull_all
/* The kernel's printf knows conversions that the compiler's check does not. */
#define	__printflike(fmtarg, firstvararg)
#define	__scanflike(fmtarg, firstvararg)
#define	__format_arg(fmtarg)
#define	__predict_true(exp)	__builtin_expect(!!(exp), 1)
#define	__predict_false(exp)	__builtin_expect(!!(exp), 0)
#define	__compiler_membar()	__asm__ __volatile__("" : : : "memory")
#define	__unreachable()	__builtin_unreachable()
#define	__exported	__attribute__((__visibility__("default")))
#define	__hidden	__attribute__((__visibility__("hidden")))
#define	__alloc_size(...)
#define	__alloc_align(...)
#define	__fallthrough	__attribute__((__fallthrough__))
#define	__datatype_type_tag(kind, type)
#define	__locks_exclusive(...)
#define	__locks_shared(...)
#define	__trylocks_exclusive(...)
#define	__unlocks(...)
#define	__requires_exclusive(...)
#define	__requires_shared(...)
#define	__requires_unlocked(...)
#define	__no_lock_analysis
#define	__guarded_by(x)
#define	__pt_guarded_by(x)

#ifndef __GNUCLIKE_ASM
#define	__GNUCLIKE_ASM	3
#endif
#ifndef __DECONST
#define	__DECONST(type, var)	((type)(__UINTPTR_TYPE__)(const void *)(var))
#endif
#ifndef __DEVOLATILE
#define	__DEVOLATILE(type, var)	((type)(__UINTPTR_TYPE__)(volatile void *)(var))
#endif
#ifndef __DEQUALIFY
#define	__DEQUALIFY(type, var)	\
	((type)(__UINTPTR_TYPE__)(const volatile void *)(var))
#endif
#define	__containerof(x, s, m)						\
	((s *)(__UINTPTR_TYPE__)((const volatile char *)(x) -		\
	    __builtin_offsetof(s, m)))
#define	__offsetof(type, field)	__builtin_offsetof(type, field)
#define	__rangeof(type, start, end) \
	(__offsetof(type, end) - __offsetof(type, start))

/* Identification strings leave nothing in the object. */
#define	__IDSTRING(name, string)	struct qz_semicolon
#define	__FBSDID(s)	struct qz_semicolon
#define	__RCSID(s)	struct qz_semicolon
#define	__SCCSID(s)	struct qz_semicolon
#define	__COPYRIGHT(s)	struct qz_semicolon
#define	__KERNEL_RCSID(n, s)	struct qz_semicolon

#define	__GLOBL(sym)	struct qz_semicolon
#define	__WEAK(sym)	struct qz_semicolon

#define	__NULLABILITY_PRAGMA_PUSH
#define	__NULLABILITY_PRAGMA_POP
#define	__BSD_VISIBLE	1
#define	__POSIX_VISIBLE	200809
#define	__XSI_VISIBLE	700
#define	__ISO_C_VISIBLE	2011

#endif /* _SYS_CDEFS_H_ */
