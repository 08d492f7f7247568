/* Interrupts of the machine: drivers use what <sys/bus.h> has. */
#ifndef _MACHINE_INTR_H_
#define	_MACHINE_INTR_H_
#endif /* _MACHINE_INTR_H_ */
