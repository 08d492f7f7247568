/* open(2) flags as a d_open sees them. */
#ifndef _SYS_FCNTL_H_
#define	_SYS_FCNTL_H_
#include <sys/cdefs.h>
#define	O_RDONLY	0x0000
#define	O_WRONLY	0x0001
#define	O_RDWR		0x0002
#define	O_ACCMODE	0x0003
#define	O_NONBLOCK	0x0004
#define	O_APPEND	0x0008
#define	O_CREAT		0x0200
#define	O_EXCL		0x0800
#define	FREAD		0x0001
#define	FWRITE		0x0002
#define	FNONBLOCK	O_NONBLOCK
#define	FFLAGS(oflags)	((oflags) + 1)
#define	OFLAGS(fflags)	((fflags) - 1)
#endif /* _SYS_FCNTL_H_ */
