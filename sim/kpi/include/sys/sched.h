/* scheduler(9): starting a stopped thread (K1.15), priorities, binding. */
#ifndef _SYS_SCHED_H_
#define	_SYS_SCHED_H_
#include <sys/types.h>
#define	SRQ_BORING	0x0000
#define	SRQ_YIELDING	0x0001
#define	SRQ_OURSELF	0x0002
#define	SRQ_INTR	0x0004
#define	SRQ_PREEMPTED	0x0008
#define	SRQ_BORROWING	0x0010
#define	SRQ_HOLD	0x0020
#define	SW_VOL		0x0100
#define	SW_INVOL	0x0200
#define	SWT_RELINQUISH	6
void sched_add(struct thread *td, int flags) QZ_KPI(sched_add);
void sched_prio(struct thread *td, u_char prio) QZ_KPI(sched_prio);
void sched_bind(struct thread *td, int cpu) QZ_KPI(sched_bind);
void sched_unbind(struct thread *td) QZ_KPI(sched_unbind);
int sched_is_bound(struct thread *td) QZ_KPI(sched_is_bound);
void sched_pin(void) QZ_KPI(sched_pin);
void sched_unpin(void) QZ_KPI(sched_unpin);
void sched_relinquish(struct thread *td) QZ_KPI(sched_relinquish);
#define	sched_user_prio(td, prio)	((void)(td), (void)(prio))
#define	sched_lend_user_prio(td, prio)	((void)(td), (void)(prio))
void sched_class(struct thread *td, int class_id);
void mi_switch(int flags);
#endif /* _SYS_SCHED_H_ */
