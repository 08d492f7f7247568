#ifndef _SYS_STACK_H_
#define	_SYS_STACK_H_
#include <sys/types.h>
#endif /* _SYS_STACK_H_ */
