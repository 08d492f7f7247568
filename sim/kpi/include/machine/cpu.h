/* The CPU as a driver sees it: something to wait on. */
#ifndef _MACHINE_CPU_H_
#define	_MACHINE_CPU_H_
#include <sys/types.h>
void quiesce_kpi_cpu_spinwait(void);
#define	cpu_spinwait()	quiesce_kpi_cpu_spinwait()
#define	cpu_lock_delay()	quiesce_kpi_cpu_spinwait()
uint64_t get_cyclecount(void);
#endif /* _MACHINE_CPU_H_ */
