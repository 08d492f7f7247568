/* Flags of a processor. */
#ifndef _MACHINE_PSL_H_
#define	_MACHINE_PSL_H_
#include <sys/types.h>
#define	PSL_I	0x00000200
#endif /* _MACHINE_PSL_H_ */
