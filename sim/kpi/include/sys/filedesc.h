/* Tables of descriptors are not modelled. */
#ifndef _SYS_FILEDESC_H_
#define	_SYS_FILEDESC_H_
#include <sys/types.h>
#include <sys/file.h>
#include <sys/event.h>
#include <sys/mutex.h>
#include <sys/sx.h>
struct filedesc;
#endif /* _SYS_FILEDESC_H_ */
