#ifndef _SYS_IOCTL_H_
#define	_SYS_IOCTL_H_
#include <sys/ioccom.h>
#include <sys/filio.h>
#endif /* _SYS_IOCTL_H_ */
