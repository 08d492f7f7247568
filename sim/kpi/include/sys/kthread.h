/* kproc(9), kthread(9) */
#ifndef _SYS_KTHREAD_H_
#define	_SYS_KTHREAD_H_

#include <sys/types.h>
#include <sys/cdefs.h>

/* What kproc_start takes from a SYSINIT (K1.5, K1.21). */
struct kproc_desc {
	const char *arg0;
	void (*func)(void);
	struct proc **global_procpp;
};

struct kthread_desc {
	const char *arg0;
	void (*func)(void);
	struct thread **global_threadpp;
};

int kproc_create(void (*func)(void *), void *arg, struct proc **newpp,
    int flags, int pages, const char *fmt, ...) QZ_KPI(kproc_create);
void kproc_exit(int ecode) QZ_KPI(kproc_exit) __dead2;
int kproc_resume(struct proc *p) QZ_KPI(kproc_resume);
void kproc_shutdown(void *arg, int howto) QZ_KPI(kproc_shutdown);
void kproc_start(const void *udata) QZ_KPI(kproc_start);
int kproc_suspend(struct proc *p, int timo) QZ_KPI(kproc_suspend);
void kproc_suspend_check(struct proc *p) QZ_KPI(kproc_suspend_check);
int kproc_kthread_add(void (*func)(void *), void *arg, struct proc **procptr,
    struct thread **tdptr, int flags, int pages, const char *procname,
    const char *fmt, ...) QZ_KPI(kproc_kthread_add);

int kthread_add(void (*func)(void *), void *arg, struct proc *procp,
    struct thread **newtdp, int flags, int pages, const char *fmt, ...)
    QZ_KPI(kthread_add);
void kthread_exit(void) QZ_KPI(kthread_exit) __dead2;
int kthread_resume(struct thread *td) QZ_KPI(kthread_resume);
void kthread_shutdown(void *arg, int howto) QZ_KPI(kthread_shutdown);
void kthread_start(const void *udata) QZ_KPI(kthread_start);
int kthread_suspend(struct thread *td, int timo) QZ_KPI(kthread_suspend);
void kthread_suspend_check(void) QZ_KPI(kthread_suspend_check);

#endif /* _SYS_KTHREAD_H_ */
