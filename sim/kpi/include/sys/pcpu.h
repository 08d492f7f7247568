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
/* dpcpu: one copy for each of the two CPUs; who runs is on the first. */
#define	QZ_DPCPU_MAX	2
#define	DPCPU_DEFINE(type, name)	\
	__typeof__(type) qz_dpcpu_ ## name[QZ_DPCPU_MAX]
#define	DPCPU_DEFINE_STATIC(type, name)	static DPCPU_DEFINE(type, name)
#define	DPCPU_DECLARE(type, name)	extern DPCPU_DEFINE(type, name)
#define	DPCPU_ID_PTR(cpu, name)		(&qz_dpcpu_ ## name[cpu])
#define	DPCPU_ID_GET(cpu, name)		(*DPCPU_ID_PTR(cpu, name))
#define	DPCPU_ID_SET(cpu, name, value)	\
	(*DPCPU_ID_PTR(cpu, name) = (value))
#define	DPCPU_PTR(name)			DPCPU_ID_PTR(curcpu, name)
#define	DPCPU_GET(name)			(*DPCPU_PTR(name))
#define	DPCPU_SET(name, value)		(*DPCPU_PTR(name) = (value))
#define	PCPU_GET(member)	QZ_PCPU_ ## member
#define	QZ_PCPU_cpuid	(quiesce_kpi_curcpu)
#define	QZ_PCPU_curthread	(quiesce_kpi_curthread())
#endif /* _SYS_PCPU_H_ */
