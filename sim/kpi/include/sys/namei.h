/* Looking up paths is not modelled. */
#ifndef _SYS_NAMEI_H_
#define	_SYS_NAMEI_H_
#include <sys/types.h>
#include <sys/uio.h>
struct nameidata;
#define	LOOKUP		0
#define	FOLLOW		0x0040
#endif /* _SYS_NAMEI_H_ */
