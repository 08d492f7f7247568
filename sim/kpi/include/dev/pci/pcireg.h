/* Registers of PCI configuration space, as drivers name them. */
#ifndef _DEV_PCI_PCIREG_H_
#define	_DEV_PCI_PCIREG_H_
#include <sys/cdefs.h>
#define	PCIR_VENDOR	0x00
#define	PCIR_DEVICE	0x02
#define	PCIR_COMMAND	0x04
#define	PCIM_CMD_PORTEN		0x0001
#define	PCIM_CMD_MEMEN		0x0002
#define	PCIM_CMD_BUSMASTEREN	0x0004
#define	PCIR_STATUS	0x06
#define	PCIR_REVID	0x08
#define	PCIR_PROGIF	0x09
#define	PCIR_SUBCLASS	0x0a
#define	PCIR_CLASS	0x0b
#define	PCIR_BARS	0x10
#define	PCIR_BAR(x)	(PCIR_BARS + (x) * 4)
#define	PCIR_SUBVEND_0	0x2c
#define	PCIR_SUBDEV_0	0x2e
#define	PCIR_INTLINE	0x3c
#define	PCIY_PMG	0x01
#define	PCIY_MSI	0x05
#define	PCIY_EXPRESS	0x10
#define	PCIY_MSIX	0x11
#define	PCIC_STORAGE	0x01
#define	PCIC_NETWORK	0x02
#define	PCIC_DISPLAY	0x03
#define	PCIC_MULTIMEDIA	0x04
#define	PCIC_MEMORY	0x05
#define	PCIC_BRIDGE	0x06
#define	PCIC_SIMPLECOMM	0x07
#define	PCIC_BASEPERIPH	0x08
#define	PCIC_INPUTDEV	0x09
#define	PCIC_SERIALBUS	0x0c
#endif /* _DEV_PCI_PCIREG_H_ */
