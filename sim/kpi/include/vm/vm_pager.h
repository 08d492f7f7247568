/* Pagers are not modelled. */
#ifndef _VM_VM_PAGER_H_
#define	_VM_VM_PAGER_H_
#include <vm/vm.h>
#endif /* _VM_VM_PAGER_H_ */
