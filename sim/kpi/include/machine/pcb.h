/* What a thread leaves in memory: the model has its own. */
#ifndef _MACHINE_PCB_H_
#define	_MACHINE_PCB_H_
#include <sys/types.h>
struct pcb;
#endif /* _MACHINE_PCB_H_ */
