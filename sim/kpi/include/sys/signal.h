/* Signal numbers. */
#ifndef _SYS_SIGNAL_H_
#define	_SYS_SIGNAL_H_
#include <sys/cdefs.h>
#include <sys/_types.h>
#define	SIGHUP	1
#define	SIGINT	2
#define	SIGQUIT	3
#define	SIGKILL	9
#define	SIGTERM	15
#define	SIGSTOP	17
#define	SIGCONT	19
#define	SIGCHLD	20
#define	SIGIO	23
#define	SIGUSR1	30
#define	SIGUSR2	31
#endif /* _SYS_SIGNAL_H_ */
