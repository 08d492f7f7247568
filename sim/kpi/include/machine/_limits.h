#ifndef _MACHINE__LIMITS_H_
#define	_MACHINE__LIMITS_H_
#include <sys/limits.h>
#endif /* _MACHINE__LIMITS_H_ */
