/* Other processors. */
#ifndef _MACHINE_SMP_H_
#define	_MACHINE_SMP_H_
#include <sys/smp.h>
#endif /* _MACHINE_SMP_H_ */
