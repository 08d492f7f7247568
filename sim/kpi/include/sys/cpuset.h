#ifndef _SYS_CPUSET_H_
#define	_SYS_CPUSET_H_
#include <sys/types.h>
#endif /* _SYS_CPUSET_H_ */
