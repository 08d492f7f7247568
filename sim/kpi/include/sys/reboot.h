/* What a shutdown handler's howto says. */
#ifndef _SYS_REBOOT_H_
#define	_SYS_REBOOT_H_
#define	RB_AUTOBOOT	0
#define	RB_SINGLE	0x002
#define	RB_NOSYNC	0x004
#define	RB_HALT		0x008
#define	RB_DUMP		0x100
#define	RB_VERBOSE	0x800
#define	RB_POWEROFF	0x4000
#endif /* _SYS_REBOOT_H_ */
