/* The per-CPU view: who is running here. */
#ifndef _SYS_PCPU_H_
#define	_SYS_PCPU_H_
#include <sys/types.h>
#include <sys/queue.h>
struct thread *quiesce_kpi_curthread(void);
#ifndef curthread
#define	curthread	(quiesce_kpi_curthread())
#endif
extern int quiesce_kpi_curcpu;
#define	curcpu		(quiesce_kpi_curcpu)
#define	PCPU_GET(member)	QZ_PCPU_ ## member
#define	QZ_PCPU_cpuid	(quiesce_kpi_curcpu)
#define	QZ_PCPU_curthread	(quiesce_kpi_curthread())
#endif /* _SYS_PCPU_H_ */
