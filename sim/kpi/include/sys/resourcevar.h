#ifndef _SYS_RESOURCEVAR_H_
#define	_SYS_RESOURCEVAR_H_
#include <sys/types.h>
#endif /* _SYS_RESOURCEVAR_H_ */
