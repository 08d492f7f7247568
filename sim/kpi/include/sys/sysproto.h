/*
 * Arguments of system calls: each fills a register, whatever its type.  The
 * structures of the base system's own calls are not here.
 */
#ifndef _SYS_SYSPROTO_H_
#define	_SYS_SYSPROTO_H_

#include <sys/signal.h>
#include <sys/cpuset.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <bsm/audit.h>
#include <bsm/audit_kevents.h>

struct proc;
struct thread;

#define	PAD_(t)	(sizeof(register_t) <= sizeof(t) ?			\
	0 : sizeof(register_t) - sizeof(t))
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define	PADL_(t)	0
#define	PADR_(t)	PAD_(t)
#else
#define	PADL_(t)	PAD_(t)
#define	PADR_(t)	0
#endif

struct nosys_args {
	register_t dummy;
};

#endif /* _SYS_SYSPROTO_H_ */
