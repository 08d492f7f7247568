/* What drivers use of a port's instructions. */
#ifndef _MACHINE_CPUFUNC_H_
#define	_MACHINE_CPUFUNC_H_
#include <sys/types.h>
void quiesce_kpi_cpu_spinwait(void);
void spinlock_enter(void);
void spinlock_exit(void);
#endif /* _MACHINE_CPUFUNC_H_ */
