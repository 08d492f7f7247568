/* File systems are not modelled. */
#ifndef _SYS_MOUNT_H_
#define	_SYS_MOUNT_H_
#include <sys/types.h>
#include <sys/ucred.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/queue.h>
struct mount;
#define	MNT_WAIT	1
#define	MNT_NOWAIT	2
#endif /* _SYS_MOUNT_H_ */
