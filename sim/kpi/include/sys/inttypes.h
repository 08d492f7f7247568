/* How the types of fixed width are printed. */
#ifndef _SYS_INTTYPES_H_
#define	_SYS_INTTYPES_H_
#include <sys/stdint.h>
#include <machine/_inttypes.h>
#endif /* _SYS_INTTYPES_H_ */
