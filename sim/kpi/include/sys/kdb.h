/* The kernel debugger: nobody is in it, and entering it stops nothing. */
#ifndef _SYS_KDB_H_
#define	_SYS_KDB_H_
#include <sys/types.h>
#define	KDB_WHY_UNSET	((const char *)0)
#define	kdb_active	0
#define	kdb_enter(why, msg)	((void)(why), (void)(msg))
#define	kdb_backtrace()		((void)0)
#endif /* _SYS_KDB_H_ */
