/* The layout alone; <sys/rwlock.h> has the operations. */
#ifndef _SYS__RWLOCK_H_
#define	_SYS__RWLOCK_H_
#include <sys/types.h>
#endif /* _SYS__RWLOCK_H_ */
