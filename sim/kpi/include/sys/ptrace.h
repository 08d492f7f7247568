/* Debuggers of processes are not modelled. */
#ifndef _SYS_PTRACE_H_
#define	_SYS_PTRACE_H_
#include <sys/types.h>
#endif /* _SYS_PTRACE_H_ */
