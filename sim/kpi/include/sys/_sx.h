/* The layout alone; <sys/sx.h> has the operations. */
#ifndef _SYS__SX_H_
#define	_SYS__SX_H_
#include <sys/types.h>
#endif /* _SYS__SX_H_ */
