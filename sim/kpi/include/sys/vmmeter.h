/* Counters of the virtual memory system: nobody keeps them. */
#ifndef _SYS_VMMETER_H_
#define	_SYS_VMMETER_H_
#include <sys/types.h>
#include <sys/pcpu.h>
#endif /* _SYS_VMMETER_H_ */
