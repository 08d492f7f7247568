/*
 * Sequence counters: writers exclude each other by a lock of theirs,
 * readers try again.
 */
#ifndef _SYS_SEQC_H_
#define	_SYS_SEQC_H_
#include <sys/types.h>
#include <sys/systm.h>
#include <machine/atomic.h>
#include <machine/cpu.h>
typedef uint32_t seqc_t;

static __inline bool
seqc_in_modify(seqc_t seqc)
{
	return ((seqc & 1) != 0);
}

static __inline void
seqc_write_begin(seqc_t *seqc)
{
	critical_enter();
	atomic_store_int(seqc, atomic_load_int(seqc) + 1);
}

static __inline void
seqc_write_end(seqc_t *seqc)
{
	atomic_store_rel_int(seqc, atomic_load_int(seqc) + 1);
	critical_exit();
}

static __inline seqc_t
seqc_read_any(const seqc_t *seqc)
{
	return (atomic_load_acq_int((volatile u_int *)(uintptr_t)seqc));
}

static __inline seqc_t
seqc_read_notmodify(const seqc_t *seqc)
{
	return (seqc_read_any(seqc) & ~1U);
}

static __inline seqc_t
seqc_read(const seqc_t *seqc)
{
	seqc_t seen;

	while (seqc_in_modify(seen = seqc_read_any(seqc)))
		cpu_spinwait();
	return (seen);
}

static __inline bool
seqc_consistent_no_fence(const seqc_t *seqc, seqc_t old)
{
	return (seqc_read_any(seqc) == old);
}

static __inline bool
seqc_consistent(const seqc_t *seqc, seqc_t old)
{
	return (seqc_consistent_no_fence(seqc, old));
}
#endif /* _SYS_SEQC_H_ */
