/* Numbers of system calls: those that are kept free for modules. */
#ifndef _SYS_SYSCALL_H_
#define	_SYS_SYSCALL_H_
#define	SYS_syscall	0
#define	SYS_MAXSYSCALL	600
#endif /* _SYS_SYSCALL_H_ */
