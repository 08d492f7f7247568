/* The layout alone; <sys/mutex.h> has the operations. */
#ifndef _SYS__MUTEX_H_
#define	_SYS__MUTEX_H_
#include <sys/types.h>
#endif /* _SYS__MUTEX_H_ */
