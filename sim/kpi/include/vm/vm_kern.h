/* Memory of the kernel by pages. */
#ifndef _VM_VM_KERN_H_
#define	_VM_VM_KERN_H_
#include <sys/types.h>
#include <vm/vm.h>
#include <vm/vm_extern.h>
void *kmem_malloc(vm_size_t size, int flags);
void kmem_free(void *addr, vm_size_t size);
#endif /* _VM_VM_KERN_H_ */
