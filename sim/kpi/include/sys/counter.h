/*
 * counter(9): a 64-bit counter.  One word in memory of the module rather than
 * one per CPU: additions are atomic here, which is all that can be observed.
 */
#ifndef _SYS_COUNTER_H_
#define	_SYS_COUNTER_H_

#include <sys/types.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <machine/atomic.h>

typedef uint64_t *counter_u64_t;

#define	counter_u64_alloc(flags)					\
	((counter_u64_t)malloc(sizeof(uint64_t), M_DEVBUF, (flags) | M_ZERO))
#define	counter_u64_free(c)		free((c), M_DEVBUF)
#define	counter_u64_zero(c)		atomic_store_64((c), 0)
#define	counter_u64_fetch(c)		atomic_load_64(c)
#define	counter_u64_add(c, v)						\
	atomic_add_64((c), (uint64_t)(int64_t)(v))
#define	counter_enter()			do { } while (0)
#define	counter_exit()			do { } while (0)
#define	counter_u64_add_protected(c, v)	counter_u64_add((c), (v))

/* Set up at SI_SUB_COUNTER, before the module's handler. */
#define	COUNTER_U64_SYSINIT(c)						\
	static void							\
	c ## _counter_init(void *unused QZ_UNUSED)			\
	{								\
		(c) = counter_u64_alloc(M_WAITOK);			\
	}								\
	static void							\
	c ## _counter_fini(void *unused QZ_UNUSED)			\
	{								\
		counter_u64_free(c);					\
	}								\
	SYSINIT(c ## _counter, SI_SUB_COUNTER, SI_ORDER_ANY,		\
	    c ## _counter_init, 0);					\
	SYSUNINIT(c ## _counter, SI_SUB_COUNTER, SI_ORDER_ANY,		\
	    c ## _counter_fini, 0)
#define	COUNTER_U64_DEFINE_EARLY(c)	\
	counter_u64_t c; COUNTER_U64_SYSINIT(c)

#endif /* _SYS_COUNTER_H_ */
