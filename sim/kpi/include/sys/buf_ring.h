/*
 * buf_ring(9): a ring of pointers for many producers, and for one consumer or
 * many.  Each operation is one step, where the kernel's spins between two that
 * only other operations on the ring can tell apart.
 */
#ifndef _SYS_BUF_RING_H_
#define	_SYS_BUF_RING_H_
#include <sys/types.h>
#include <sys/errno.h>
struct mtx;
struct malloc_type;
struct buf_ring;
struct buf_ring *buf_ring_alloc(int count, struct malloc_type *type,
    int flags, struct mtx *lock) QZ_KPI(buf_ring_alloc);
void buf_ring_free(struct buf_ring *br, struct malloc_type *type)
    QZ_KPI(buf_ring_free);
int buf_ring_enqueue(struct buf_ring *br, void *buf) QZ_KPI(buf_ring_enqueue);
void *buf_ring_dequeue_mc(struct buf_ring *br) QZ_KPI(buf_ring_dequeue);
void *buf_ring_dequeue_sc(struct buf_ring *br) QZ_KPI(buf_ring_dequeue);
void buf_ring_advance_sc(struct buf_ring *br) QZ_KPI(buf_ring_advance_sc);
void buf_ring_putback_sc(struct buf_ring *br, void *buf)
    QZ_KPI(buf_ring_putback_sc);
void *buf_ring_peek(struct buf_ring *br) QZ_KPI(buf_ring_peek);
#define	buf_ring_peek_clear_sc(br)	buf_ring_peek(br)
int buf_ring_count(struct buf_ring *br) QZ_KPI(buf_ring_count);
int buf_ring_full(struct buf_ring *br) QZ_KPI(buf_ring_full);
#define	buf_ring_empty(br)	(buf_ring_count(br) == 0)
#endif /* _SYS_BUF_RING_H_ */
