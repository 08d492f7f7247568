/* The virtual memory system, for drivers. */
#ifndef _VM_VM_EXTERN_H_
#define	_VM_VM_EXTERN_H_
#include <sys/types.h>
#include <vm/vm.h>
vm_offset_t kva_alloc(vm_size_t size);
void kva_free(vm_offset_t addr, vm_size_t size);
#endif /* _VM_VM_EXTERN_H_ */
