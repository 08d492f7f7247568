/* Prisons: nobody is in one. */
#ifndef _SYS_JAIL_H_
#define	_SYS_JAIL_H_
#include <sys/types.h>
#include <sys/queue.h>
#include <sys/sysctl.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/ucred.h>
#define	jailed(cred)		((void)(cred), 0)
#define	prison_flag(cred, flag)	((void)(cred), 0)
#endif /* _SYS_JAIL_H_ */
