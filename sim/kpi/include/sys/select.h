/* select(2) types that a poll method's signature can mention. */
#ifndef _SYS_SELECT_H_
#define	_SYS_SELECT_H_

#ifndef _SYS_TYPES_H_
#include <sys/types.h>
#endif

#endif /* _SYS_SELECT_H_ */
