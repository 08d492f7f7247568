/* Address spaces are not modelled. */
#ifndef _VM_VM_MAP_H_
#define	_VM_VM_MAP_H_
#include <vm/vm.h>
#endif /* _VM_VM_MAP_H_ */
