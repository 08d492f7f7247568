/* How many CPUs there are. */
#ifndef _SYS_SMP_H_
#define	_SYS_SMP_H_
#include <sys/types.h>
#include <sys/pcpu.h>
extern int mp_ncpus QZ_KPI(mp_ncpus);
extern u_int mp_maxid QZ_KPI(mp_maxid);
extern int smp_started QZ_KPI(smp_started);
#define	CPU_ABSENT(cpu)	((cpu) < 0 || (cpu) >= mp_ncpus)
#define	CPU_FOREACH(i)	for ((i) = 0; (i) < mp_ncpus; (i)++)
#define	CPU_FIRST()	(0)
#define	CPU_NEXT(i)	(((i) + 1) % mp_ncpus)
void smp_rendezvous(void (*)(void *), void (*)(void *), void (*)(void *),
    void *) QZ_KPI(smp_rendezvous);
/* Some of the processors: here, all. */
#define	smp_rendezvous_cpus(set, setup, action, teardown, arg)		\
	((void)(set), smp_rendezvous((setup), (action), (teardown), (arg)))
#define	smp_rendezvous_cpu(cpu, setup, action, teardown, arg)		\
	((void)(cpu), smp_rendezvous((setup), (action), (teardown), (arg)))
void smp_no_rendezvous_barrier(void *) QZ_KPI(smp_no_rendezvous_barrier);
#endif /* _SYS_SMP_H_ */
