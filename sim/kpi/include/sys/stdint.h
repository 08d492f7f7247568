/* stdint(7) under the name the kernel gives it. */
#ifndef _SYS_STDINT_H_
#define	_SYS_STDINT_H_
#include <sys/types.h>
#include <stdint.h>
#endif /* _SYS_STDINT_H_ */
