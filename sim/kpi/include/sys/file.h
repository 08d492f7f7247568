/* The flags of a descriptor; files themselves are not modelled. */
#ifndef _SYS_FILE_H_
#define	_SYS_FILE_H_
#include <sys/types.h>
#include <sys/fcntl.h>
#include <sys/queue.h>
#include <sys/systm.h>
#include <sys/refcount.h>
#include <sys/limits.h>
#endif /* _SYS_FILE_H_ */
