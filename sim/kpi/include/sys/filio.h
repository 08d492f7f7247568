#ifndef _SYS_FILIO_H_
#define	_SYS_FILIO_H_
#include <sys/ioccom.h>
#define	FIONREAD	_IOR('f', 127, int)
#define	FIONBIO		_IOW('f', 126, int)
#define	FIOSETOWN	_IOW('f', 124, int)
#define	FIOGETOWN	_IOR('f', 123, int)
#define	FIODTYPE	_IOR('f', 122, int)
#define	FIONWRITE	_IOR('f', 119, int)
#define	FIONSPACE	_IOR('f', 118, int)
#define	FIOASYNC	_IOW('f', 125, int)
#endif /* _SYS_FILIO_H_ */
