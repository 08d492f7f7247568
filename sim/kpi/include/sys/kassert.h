/* KASSERT(9), MPASS, panic(9) */
#ifndef _SYS_KASSERT_H_
#define	_SYS_KASSERT_H_

#include <sys/cdefs.h>
#include <quiesce/kpi.h>

extern const char *panicstr QZ_KPI(panicstr);
#define	KERNEL_PANICKED()	(panicstr != NULL)
#define	SCHEDULER_STOPPED()	(0)

void panic(const char *fmt, ...) QZ_KPI(panic) __dead2;
void quiesce_kpi_kassert_fail(const char *fmt, ...) __dead2;

#ifdef INVARIANTS
#define	KASSERT(exp, msg)	do {					\
	if (__predict_false(!(exp)))					\
		quiesce_kpi_kassert_fail msg;				\
} while (0)
#define	VNASSERT(exp, vp, msg)	KASSERT(exp, msg)
#else
#define	KASSERT(exp, msg)	do { } while (0)
#define	VNASSERT(exp, vp, msg)	do { } while (0)
#endif

#define	MPASS(ex)	MPASS4(ex, #ex, __FILE__, __LINE__)
#define	MPASS2(ex, what)	MPASS4(ex, what, __FILE__, __LINE__)
#define	MPASS3(ex, file, line)	MPASS4(ex, #ex, file, line)
#define	MPASS4(ex, what, file, line)					\
	KASSERT((ex), ("Assertion %s failed at %s:%d", what, file, line))

#define	CTASSERT(x)	_Static_assert(x, "compile-time assertion failed")
#ifndef __cplusplus
#ifndef static_assert
#define	static_assert	_Static_assert
#endif
#endif

#endif /* _SYS_KASSERT_H_ */
