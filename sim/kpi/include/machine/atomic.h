/*
 * atomic(9), all widths and types over one entry point.
 *
 * Each operation is one scheduling point of its own.  The _acq_ and _rel_
 * variants are the same operation: the simulator is sequentially consistent.
 * Everything is inlined by force, so that the place reported is the caller's.
 */
#ifndef _MACHINE_ATOMIC_H_
#define	_MACHINE_ATOMIC_H_

#include <sys/types.h>

/* `expected` is read and written by QZ_ATOMIC_CMPSET alone. */
__UINT64_TYPE__ quiesce_kpi_atomic(int op, volatile void *p, unsigned long size,
    __UINT64_TYPE__ operand, __UINT64_TYPE__ *expected);
void quiesce_kpi_atomic_fence(void);

#define	QZ_INLINE	static __inline __attribute__((__always_inline__, \
	__unused__, __no_sanitize_thread__))

#define	QZ_ATOMIC_VOID(verb, op, suffix, type)				\
QZ_INLINE void								\
atomic_ ## verb ## _ ## suffix(volatile type *p, type v)		\
{									\
	(void)quiesce_kpi_atomic(op, p, sizeof(*p),			\
	    (__UINT64_TYPE__)v, 0);					\
}
#define	QZ_ATOMIC_VALUE(verb, op, suffix, type)				\
QZ_INLINE type								\
atomic_ ## verb ## _ ## suffix(volatile type *p, type v)		\
{									\
	return ((type)quiesce_kpi_atomic(op, p, sizeof(*p),		\
	    (__UINT64_TYPE__)v, 0));					\
}
#define	QZ_ATOMIC_GET(verb, op, suffix, type)				\
QZ_INLINE type								\
atomic_ ## verb ## _ ## suffix(volatile type *p)			\
{									\
	return ((type)quiesce_kpi_atomic(op, p, sizeof(*p), 0, 0));	\
}
#define	QZ_ATOMIC_CMP(verb, suffix, type)				\
QZ_INLINE int								\
atomic_ ## verb ## _ ## suffix(volatile type *p, type old, type v)	\
{									\
	__UINT64_TYPE__ expected = (__UINT64_TYPE__)old;		\
									\
	return ((int)quiesce_kpi_atomic(QZ_ATOMIC_CMPSET, p, sizeof(*p), \
	    (__UINT64_TYPE__)v, &expected));				\
}
#define	QZ_ATOMIC_FCMP(verb, suffix, type)				\
QZ_INLINE int								\
atomic_ ## verb ## _ ## suffix(volatile type *p, type *old, type v)	\
{									\
	__UINT64_TYPE__ expected = (__UINT64_TYPE__)*old;		\
									\
	if (quiesce_kpi_atomic(QZ_ATOMIC_CMPSET, p, sizeof(*p),		\
	    (__UINT64_TYPE__)v, &expected))				\
		return (1);						\
	*old = (type)expected;						\
	return (0);							\
}
#define	QZ_ATOMIC_TEST(verb, op, suffix, type)				\
QZ_INLINE int								\
atomic_ ## verb ## _ ## suffix(volatile type *p, u_int v)		\
{									\
	type bit = (type)1 << (v & (sizeof(*p) * 8 - 1));		\
									\
	return (((type)quiesce_kpi_atomic(op, p, sizeof(*p),		\
	    (__UINT64_TYPE__)bit, 0) & bit) != 0);			\
}

#define	QZ_ATOMIC_ORDERED(one, verb, op, suffix, type)			\
	one(verb, op, suffix, type)					\
	one(verb ## _acq, op, suffix, type)				\
	one(verb ## _rel, op, suffix, type)
#define	QZ_ATOMIC_TYPE(suffix, type)					\
	QZ_ATOMIC_ORDERED(QZ_ATOMIC_VOID, add, QZ_ATOMIC_ADD, suffix, type) \
	QZ_ATOMIC_ORDERED(QZ_ATOMIC_VOID, subtract, QZ_ATOMIC_SUBTRACT,	\
	    suffix, type)						\
	QZ_ATOMIC_ORDERED(QZ_ATOMIC_VOID, set, QZ_ATOMIC_SET, suffix, type) \
	QZ_ATOMIC_ORDERED(QZ_ATOMIC_VOID, clear, QZ_ATOMIC_CLEAR, suffix, type) \
	QZ_ATOMIC_VALUE(fetchadd, QZ_ATOMIC_ADD, suffix, type)		\
	QZ_ATOMIC_VALUE(swap, QZ_ATOMIC_SWAP, suffix, type)		\
	QZ_ATOMIC_GET(readandclear, QZ_ATOMIC_SWAP, suffix, type)	\
	QZ_ATOMIC_GET(load, QZ_ATOMIC_LOAD, suffix, type)		\
	QZ_ATOMIC_GET(load_acq, QZ_ATOMIC_LOAD, suffix, type)		\
	QZ_ATOMIC_GET(load_consume, QZ_ATOMIC_LOAD, suffix, type)	\
	QZ_ATOMIC_VOID(store, QZ_ATOMIC_STORE, suffix, type)		\
	QZ_ATOMIC_VOID(store_rel, QZ_ATOMIC_STORE, suffix, type)	\
	QZ_ATOMIC_CMP(cmpset, suffix, type)				\
	QZ_ATOMIC_CMP(cmpset_acq, suffix, type)				\
	QZ_ATOMIC_CMP(cmpset_rel, suffix, type)				\
	QZ_ATOMIC_FCMP(fcmpset, suffix, type)				\
	QZ_ATOMIC_FCMP(fcmpset_acq, suffix, type)			\
	QZ_ATOMIC_FCMP(fcmpset_rel, suffix, type)			\
	QZ_ATOMIC_TEST(testandset, QZ_ATOMIC_SET, suffix, type)		\
	QZ_ATOMIC_TEST(testandclear, QZ_ATOMIC_CLEAR, suffix, type)

QZ_ATOMIC_TYPE(char, u_char)
QZ_ATOMIC_TYPE(short, u_short)
QZ_ATOMIC_TYPE(int, u_int)
QZ_ATOMIC_TYPE(long, u_long)
QZ_ATOMIC_TYPE(8, uint8_t)
QZ_ATOMIC_TYPE(16, uint16_t)
QZ_ATOMIC_TYPE(32, uint32_t)
QZ_ATOMIC_TYPE(64, uint64_t)
QZ_ATOMIC_TYPE(qzptr, uintptr_t)
QZ_ATOMIC_GET(load, QZ_ATOMIC_LOAD, bool, bool)
QZ_ATOMIC_VOID(store, QZ_ATOMIC_STORE, bool, bool)

/*
 * Pointers: callers pass pointers to pointers of any type, and expect loads to
 * have that type.
 */
#define	QZ_PTR(p)	((volatile uintptr_t *)(uintptr_t)(p))
#define	QZ_VAL(v)	((uintptr_t)(v))
#define	atomic_load_ptr(p)	\
	((__typeof(*(p)))atomic_load_qzptr(QZ_PTR(p)))
#define	atomic_load_acq_ptr(p)	\
	((__typeof(*(p)))atomic_load_acq_qzptr(QZ_PTR(p)))
#define	atomic_load_consume_ptr(p)	\
	((__typeof(*(p)))atomic_load_consume_qzptr(QZ_PTR(p)))
#define	atomic_store_ptr(p, v)	atomic_store_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_store_rel_ptr(p, v)	atomic_store_rel_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_set_ptr(p, v)	atomic_set_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_set_acq_ptr(p, v)	atomic_set_acq_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_set_rel_ptr(p, v)	atomic_set_rel_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_clear_ptr(p, v)	atomic_clear_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_clear_acq_ptr(p, v)	atomic_clear_acq_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_clear_rel_ptr(p, v)	atomic_clear_rel_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_add_ptr(p, v)	atomic_add_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_add_acq_ptr(p, v)	atomic_add_acq_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_add_rel_ptr(p, v)	atomic_add_rel_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_subtract_ptr(p, v)	atomic_subtract_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_subtract_acq_ptr(p, v)	atomic_subtract_acq_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_subtract_rel_ptr(p, v)	atomic_subtract_rel_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_swap_ptr(p, v)	atomic_swap_qzptr(QZ_PTR(p), QZ_VAL(v))
#define	atomic_readandclear_ptr(p)	atomic_readandclear_qzptr(QZ_PTR(p))
#define	atomic_cmpset_ptr(p, o, v)	\
	atomic_cmpset_qzptr(QZ_PTR(p), QZ_VAL(o), QZ_VAL(v))
#define	atomic_cmpset_acq_ptr(p, o, v)	\
	atomic_cmpset_acq_qzptr(QZ_PTR(p), QZ_VAL(o), QZ_VAL(v))
#define	atomic_cmpset_rel_ptr(p, o, v)	\
	atomic_cmpset_rel_qzptr(QZ_PTR(p), QZ_VAL(o), QZ_VAL(v))
#define	atomic_fcmpset_ptr(p, o, v)	\
	atomic_fcmpset_qzptr(QZ_PTR(p), (uintptr_t *)(o), QZ_VAL(v))
#define	atomic_fcmpset_acq_ptr(p, o, v)	\
	atomic_fcmpset_acq_qzptr(QZ_PTR(p), (uintptr_t *)(o), QZ_VAL(v))
#define	atomic_fcmpset_rel_ptr(p, o, v)	\
	atomic_fcmpset_rel_qzptr(QZ_PTR(p), (uintptr_t *)(o), QZ_VAL(v))

#define	atomic_thread_fence_acq()	quiesce_kpi_atomic_fence()
#define	atomic_thread_fence_rel()	quiesce_kpi_atomic_fence()
#define	atomic_thread_fence_acq_rel()	quiesce_kpi_atomic_fence()
#define	atomic_thread_fence_seq_cst()	quiesce_kpi_atomic_fence()
#define	atomic_interrupt_fence()	__compiler_membar()
#define	mb()	quiesce_kpi_atomic_fence()
#define	rmb()	quiesce_kpi_atomic_fence()
#define	wmb()	quiesce_kpi_atomic_fence()

#endif /* _MACHINE_ATOMIC_H_ */
