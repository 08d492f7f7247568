/* Signals inside the kernel. */
#ifndef _SYS_SIGNALVAR_H_
#define	_SYS_SIGNALVAR_H_
#include <sys/queue.h>
#include <sys/signal.h>
#include <sys/types.h>
#define	SIGPENDING(td)	(0)
void kern_psignal(struct proc *p, int sig);
void psignal(struct proc *p, int sig);
#endif /* _SYS_SIGNALVAR_H_ */
