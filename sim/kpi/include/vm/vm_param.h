/* Limits of the address space: a driver sees the size of a page. */
#ifndef _VM_VM_PARAM_H_
#define	_VM_VM_PARAM_H_
#include <sys/types.h>
#include <machine/param.h>
#endif /* _VM_VM_PARAM_H_ */
