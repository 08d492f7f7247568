/* The layout alone; <sys/rmlock.h> has the operations. */
#ifndef _SYS__RMLOCK_H_
#define	_SYS__RMLOCK_H_
#include <sys/types.h>
#endif /* _SYS__RMLOCK_H_ */
