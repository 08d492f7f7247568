/*
 * smr(9): safe memory reclamation, which is an epoch here (K6.50).  Waiting for
 * a goal waits for the sections that are entered when the wait begins.
 */
#ifndef _SYS_SMR_H_
#define	_SYS_SMR_H_
#include <sys/types.h>
#include <sys/epoch.h>
#include <machine/atomic.h>

typedef struct epoch *smr_t;
typedef uint32_t smr_seq_t;
#define	SMR_LAZY	0x0001
#define	SMR_DEFERRED	0x0002

#define	SMR_POINTER(type)	struct { type qz_pointer; }
#define	SMR_TYPE_DECLARE(smrtype, type)	typedef SMR_POINTER(type) smrtype
#define	smr_entered_load(p, smr)					\
	((__typeof((p)->qz_pointer))atomic_load_acq_ptr(		\
	    (volatile uintptr_t *)&(p)->qz_pointer))
#define	smr_serialized_load(p, ex)					\
	((__typeof((p)->qz_pointer))atomic_load_ptr(			\
	    (volatile uintptr_t *)&(p)->qz_pointer))
#define	smr_serialized_store(p, v, ex)					\
	atomic_store_rel_ptr((volatile uintptr_t *)&(p)->qz_pointer,	\
	    (uintptr_t)(v))
#define	smr_unserialized_load(p, doit)		((p)->qz_pointer)
#define	smr_unserialized_store(p, v, doit)	((p)->qz_pointer = (v))

#define	smr_create(name, limit, flags)	\
	((void)(limit), (void)(flags), (epoch_alloc)((name), 0))
#define	smr_destroy(smr)	epoch_free(smr)
#define	smr_enter(smr)		epoch_enter(smr)
#define	smr_exit(smr)		epoch_exit(smr)
#define	smr_entered(smr)	in_epoch(smr)
#define	SMR_ASSERT_ENTERED(smr)	\
	KASSERT(in_epoch(smr), ("not in a section of smr"))
#define	smr_advance(smr)	((void)(smr), (smr_seq_t)0)
#define	smr_wait(smr, goal)	((void)(goal), epoch_wait(smr))
#define	smr_synchronize(smr)	epoch_wait(smr)
#endif /* _SYS_SMR_H_ */
