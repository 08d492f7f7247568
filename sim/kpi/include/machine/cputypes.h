/* Who made the processor. */
#ifndef _MACHINE_CPUTYPES_H_
#define	_MACHINE_CPUTYPES_H_
#define	CPU_VENDOR_NSC		0x100b
#define	CPU_VENDOR_IBM		0x1014
#define	CPU_VENDOR_AMD		0x1022
#define	CPU_VENDOR_CENTAUR	0x111d
#define	CPU_VENDOR_INTEL	0x8086
#endif /* _MACHINE_CPUTYPES_H_ */
