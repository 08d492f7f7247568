/* The layout alone; <sys/lock.h> has the operations. */
#ifndef _SYS__LOCK_H_
#define	_SYS__LOCK_H_
#include <sys/types.h>
#endif /* _SYS__LOCK_H_ */
