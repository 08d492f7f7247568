/* System calls from within: none is modelled. */
#ifndef _SYS_SYSCALLSUBR_H_
#define	_SYS_SYSCALLSUBR_H_
#include <sys/types.h>
#include <sys/uio.h>
#endif /* _SYS_SYSCALLSUBR_H_ */
