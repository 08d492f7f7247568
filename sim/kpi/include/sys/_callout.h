#ifndef _SYS__CALLOUT_H_
#define	_SYS__CALLOUT_H_
#include <sys/types.h>
#endif /* _SYS__CALLOUT_H_ */
