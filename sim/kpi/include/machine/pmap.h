/* Maps of a processor. */
#ifndef _MACHINE_PMAP_H_
#define	_MACHINE_PMAP_H_
#include <vm/pmap.h>
#endif /* _MACHINE_PMAP_H_ */
