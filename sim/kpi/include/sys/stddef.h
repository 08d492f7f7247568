#ifndef _SYS_STDDEF_H_
#define	_SYS_STDDEF_H_
#include <sys/cdefs.h>
#include <stddef.h>
#endif /* _SYS_STDDEF_H_ */
