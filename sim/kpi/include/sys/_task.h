#ifndef _SYS__TASK_H_
#define	_SYS__TASK_H_
#include <sys/types.h>
#endif /* _SYS__TASK_H_ */
