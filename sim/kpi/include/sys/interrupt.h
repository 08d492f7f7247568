/* swi(9): handlers that a thread of the kernel runs when asked. */
#ifndef _SYS_INTERRUPT_H_
#define	_SYS_INTERRUPT_H_
#include <sys/types.h>
#include <sys/queue.h>
#define	SWI_DELAY	0x2
#define	SWI_CLOCK	4
#define	SWI_TTY		0
#define	SWI_NET		1
#define	SWI_CAMBIO	2
#define	SWI_VM		5
#define	SWI_TQ		6
#define	SWI_TQ_GIANT	6
struct intr_event;
int swi_add(struct intr_event **eventp, const char *name,
    void (*handler)(void *), void *arg, int pri, int flags, void **cookiep)
    QZ_KPI(swi_add);
void swi_sched(void *cookie, int flags) QZ_KPI(swi_sched);
int swi_remove(void *cookie) QZ_KPI(swi_remove);
#endif /* _SYS_INTERRUPT_H_ */
