/* stdarg(3) from the compiler. */
#ifndef _SYS_STDARG_H_
#define	_SYS_STDARG_H_
#include <stdarg.h>
#endif /* _SYS_STDARG_H_ */
