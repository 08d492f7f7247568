/* Physical memory is not modelled. */
#ifndef _VM_VM_PHYS_H_
#define	_VM_VM_PHYS_H_
#include <vm/vm.h>
#endif /* _VM_VM_PHYS_H_ */
