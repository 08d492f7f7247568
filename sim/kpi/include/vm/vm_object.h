/* Objects behind mappings are not modelled. */
#ifndef _VM_VM_OBJECT_H_
#define	_VM_VM_OBJECT_H_
#include <vm/vm.h>
#endif /* _VM_VM_OBJECT_H_ */
