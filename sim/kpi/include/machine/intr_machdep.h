/* How interrupts reach a processor: see bus_setup_intr. */
#ifndef _MACHINE_INTR_MACHDEP_H_
#define	_MACHINE_INTR_MACHDEP_H_
#include <sys/types.h>
#include <sys/bus.h>
#endif /* _MACHINE_INTR_MACHDEP_H_ */
