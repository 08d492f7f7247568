/* The layout of the address space. */
#ifndef _MACHINE_VMPARAM_H_
#define	_MACHINE_VMPARAM_H_
#include <machine/param.h>
#endif /* _MACHINE_VMPARAM_H_ */
