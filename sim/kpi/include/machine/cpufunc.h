/* What drivers use of a port's instructions. */
#ifndef _MACHINE_CPUFUNC_H_
#define	_MACHINE_CPUFUNC_H_
#include <sys/types.h>

/* Nothing answers at a port that no bus has given: it reads as ones. */
#define	inb(port)		((void)(port), (u_char)0xff)
#define	inw(port)		((void)(port), (u_short)0xffff)
#define	inl(port)		((void)(port), (u_int)0xffffffff)
#define	outb(port, value)	((void)(port), (void)(value))
#define	outw(port, value)	((void)(port), (void)(value))
#define	outl(port, value)	((void)(port), (void)(value))

void quiesce_kpi_cpu_spinwait(void);
void spinlock_enter(void);
void spinlock_exit(void);
#endif /* _MACHINE_CPUFUNC_H_ */
