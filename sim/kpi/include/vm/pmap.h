/* Maps of the processor: memory is where it is. */
#ifndef _VM_PMAP_H_
#define	_VM_PMAP_H_
#include <sys/types.h>
#include <vm/vm.h>
#define	vtophys(va)	((vm_paddr_t)(uintptr_t)(va))
#define	pmap_kextract(va)	vtophys(va)
#endif /* _VM_PMAP_H_ */
