/* The ioctls of a disk. */
#ifndef _SYS_DISK_H_
#define	_SYS_DISK_H_
#include <sys/types.h>
#include <sys/conf.h>
#include <sys/ioccom.h>
#define	DISK_IDENT_SIZE	256
#define	DIOCGSECTORSIZE	_IOR('d', 128, u_int)
#define	DIOCGMEDIASIZE	_IOR('d', 129, off_t)
#define	DIOCGFWSECTORS	_IOR('d', 130, u_int)
#define	DIOCGFWHEADS	_IOR('d', 131, u_int)
#define	DIOCGFLUSH	_IO('d', 135)
#define	DIOCGDELETE	_IOW('d', 136, off_t[2])
#define	DIOCGIDENT	_IOR('d', 137, char[DISK_IDENT_SIZE])
#define	DIOCGSTRIPESIZE	_IOR('d', 139, off_t)
#define	DIOCGSTRIPEOFFSET	_IOR('d', 140, off_t)
#endif /* _SYS_DISK_H_ */
