/* Types of the virtual memory system. */
#ifndef _VM_VM_H_
#define	_VM_VM_H_
#include <sys/types.h>
#define	VM_PROT_NONE	0x00
#define	VM_PROT_READ	0x01
#define	VM_PROT_WRITE	0x02
#define	VM_PROT_EXECUTE	0x04
#define	VM_PROT_RW	(VM_PROT_READ | VM_PROT_WRITE)
#define	VM_PROT_ALL	(VM_PROT_RW | VM_PROT_EXECUTE)
#define	VM_PROT_DEFAULT	VM_PROT_ALL
struct vm_object;
typedef struct vm_object *vm_object_t;
struct vm_page;
typedef struct vm_page *vm_page_t;
struct vm_map;
typedef struct vm_map *vm_map_t;
#endif /* _VM_VM_H_ */
