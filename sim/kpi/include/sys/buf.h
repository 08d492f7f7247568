/* Buffers of file systems: a driver of a disk has struct bio. */
#ifndef _SYS_BUF_H_
#define	_SYS_BUF_H_
#include <sys/types.h>
#include <sys/bio.h>
#include <sys/vnode.h>
struct buf;
#endif /* _SYS_BUF_H_ */
