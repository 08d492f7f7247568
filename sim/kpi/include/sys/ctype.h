/* ctype(3) in the kernel: ASCII, and part of its library. */
#ifndef _SYS_CTYPE_H_
#define	_SYS_CTYPE_H_
#include <sys/libkern.h>
#endif /* _SYS_CTYPE_H_ */
