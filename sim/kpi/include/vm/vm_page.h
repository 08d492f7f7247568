/* Pages are not modelled. */
#ifndef _VM_VM_PAGE_H_
#define	_VM_VM_PAGE_H_
#include <vm/vm.h>
#include <vm/pmap.h>
#endif /* _VM_VM_PAGE_H_ */
