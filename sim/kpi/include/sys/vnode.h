/* The ioflag of d_read and d_write; vnodes themselves are not modelled. */
#ifndef _SYS_VNODE_H_
#define	_SYS_VNODE_H_
#include <sys/lock.h>
#include <sys/queue.h>
#include <sys/rwlock.h>
#include <sys/selinfo.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/uio.h>
#define	IO_UNIT		0x0001
#define	IO_APPEND	0x0002
#define	IO_NDELAY	0x0004
#define	IO_DIRECT	0x0010
#define	IO_SYNC		0x0080
#endif /* _SYS_VNODE_H_ */
