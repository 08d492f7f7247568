#ifndef _SYS_ATOMIC_COMMON_H_
#define	_SYS_ATOMIC_COMMON_H_
#include <machine/atomic.h>
#endif /* _SYS_ATOMIC_COMMON_H_ */
