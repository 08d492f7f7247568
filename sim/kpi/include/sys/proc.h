/*
 * Processes and threads, as far as drivers look into them (K7.1, K7.3).
 */
#ifndef _SYS_PROC_H_
#define	_SYS_PROC_H_

#include <sys/param.h>
#include <sys/types.h>
#include <sys/callout.h>
#include <sys/queue.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/priority.h>
#include <sys/pcpu.h>
#include <sys/signal.h>
#include <sys/systm.h>
#include <sys/time.h>
#include <sys/ucred.h>
#include <sys/_task.h>

/* procfs's stop event: the field went away with 13.0 (K2.1, K2.3). */
#if __FreeBSD_version < 1300000
#define	p_stype		qz_p_stype
#endif

/* p_flag */
#define	P_ADVLOCK	0x00000001
#define	P_CONTROLT	0x00000002
#define	P_KPROC		0x00000004
#define	P_PPWAIT	0x00000010
#define	P_SUGID		0x00000100
#define	P_SYSTEM	0x00000200
#define	P_SINGLE_EXIT	0x00000400
#define	P_TRACED	0x00000800
#define	P_WAITED	0x00001000
#define	P_WEXIT		0x00002000
#define	P_EXEC		0x00004000
#define	P_STOPPED_SIG	0x00020000
#define	P_STOPPED_TRACE	0x00040000
#define	P_STOPPED_SINGLE	0x00080000
#define	P_HADTHREADS	0x00000080
#define	P_PROTECTED	0x00100000
#define	P_INMEM		0x10000000
#define	P_STOPPED	(P_STOPPED_SIG | P_STOPPED_SINGLE | P_STOPPED_TRACE)
#define	P_SHOULDSTOP(p)	((p)->p_flag & P_STOPPED)
#if __FreeBSD_version < 1100000
#define	P_KTHREAD	P_KPROC
#endif
#define	P2_WEXIT	0x00040000

/* td_flags, td_pflags */
#define	TDF_BORROWING	0x00000001
#define	TDF_KTH_SUSP	0x10000000
#define	TDF_NEEDSUSPCHK	0x00008000
#define	TDP_KTHREAD	0x00200000
#define	TDP_NOSLEEPING	0x00000100
#define	TDP_DEADLKTREAT	0x00800000

/* p_state */
enum p_states { PRS_NEW = 0, PRS_NORMAL, PRS_ZOMBIE };

#define	PID_MAX		99999
#define	NO_PID		100000
#define	THREAD0_TID	NO_PID

struct thread *quiesce_kpi_curthread(void);
struct proc *quiesce_kpi_curproc(void);
struct proc *quiesce_kpi_proc0(void);
struct thread *quiesce_kpi_thread0(void);
#ifndef curthread
#define	curthread	(quiesce_kpi_curthread())
#endif
#define	curproc		(quiesce_kpi_curproc())
#define	proc0		(*quiesce_kpi_proc0())
#define	thread0		(*quiesce_kpi_thread0())
extern struct proc *initproc;

struct thread *quiesce_kpi_first_thread(struct proc *p);
struct thread *quiesce_kpi_next_thread(struct thread *td);
#define	FIRST_THREAD_IN_PROC(p)	quiesce_kpi_first_thread(p)
#define	FOREACH_THREAD_IN_PROC(p, td)					\
	for ((td) = quiesce_kpi_first_thread(p); (td) != NULL;		\
	    (td) = quiesce_kpi_next_thread(td))

#define	PROC_LOCK(p)		mtx_lock(&(p)->p_mtx)
#define	PROC_UNLOCK(p)		mtx_unlock(&(p)->p_mtx)
#define	PROC_TRYLOCK(p)		mtx_trylock(&(p)->p_mtx)
#define	PROC_LOCKED(p)		mtx_owned(&(p)->p_mtx)
#define	PROC_LOCK_ASSERT(p, t)	mtx_assert(&(p)->p_mtx, (t))
#define	PROC_ASSERT_HELD(p)						\
	KASSERT((p)->p_lock > 0, ("process %p not held", p))
#define	PROC_ASSERT_NOT_HELD(p)						\
	KASSERT((p)->p_lock == 0, ("process %p held", p))
#define	PROC_SLOCK(p)		((void)(p))
#define	PROC_SUNLOCK(p)		((void)(p))

/* Holding p_lock keeps an exiting proc from becoming a zombie (K2.8). */
void quiesce_kpi_phold(struct proc *p);
void quiesce_kpi_prele(struct proc *p);
#define	PHOLD(p)	do {						\
	PROC_LOCK(p);							\
	quiesce_kpi_phold(p);						\
	PROC_UNLOCK(p);							\
} while (0)
#define	_PHOLD(p)	quiesce_kpi_phold(p)
#define	PRELE(p)	do {						\
	PROC_LOCK(p);							\
	quiesce_kpi_prele(p);						\
	PROC_UNLOCK(p);							\
} while (0)
#define	_PRELE(p)	quiesce_kpi_prele(p)

/* The thread lock is not a lock module code can wait on: a no-op pair. */
void thread_lock(struct thread *td) QZ_KPI(thread_lock);
void thread_unlock(struct thread *td) QZ_KPI(thread_unlock);
#define	thread_lock_flags(td, opts)	thread_lock(td)
#define	CRITICAL_ASSERT(td)						\
	KASSERT((td)->td_critnest >= 1, ("Not in critical section"))
#define	THREAD_LOCK_ASSERT(td, type)	((void)(td))

/* A stopped thread is started by sched_add alone (K1.15). */
#define	TD_SET_CAN_RUN(td)	((void)(td))

/* They nest (K3.44). */
void quiesce_kpi_no_sleeping(int on);
int quiesce_kpi_can_sleep(void);
#define	THREAD_NO_SLEEPING()	quiesce_kpi_no_sleeping(1)
#define	THREAD_SLEEPING_OK()	quiesce_kpi_no_sleeping(0)
#define	THREAD_CAN_SLEEP()	quiesce_kpi_can_sleep()

/* With the process locked, or NULL: level-triggered, unlike a wakeup (K1.55). */
struct thread *tdfind(lwpid_t tid, pid_t pid) QZ_KPI(tdfind);
struct proc *pfind(pid_t pid);
void kern_yield(int prio) QZ_KPI(kern_yield);
int p_cansignal(struct thread *td, struct proc *p, int signum);
void kern_psignal(struct proc *p, int sig);
int securelevel_gt(struct ucred *cr, int level);

#endif /* _SYS_PROC_H_ */
