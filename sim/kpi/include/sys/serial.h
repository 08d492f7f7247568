/* Lines of a serial port. */
#ifndef _SYS_SERIAL_H_
#define	_SYS_SERIAL_H_
#define	SER_DTR	1
#define	SER_RTS	2
#define	SER_STX	4
#define	SER_SRX	8
#define	SER_CTS	16
#define	SER_DCD	32
#define	SER_RI	64
#define	SER_DSR	128
#endif /* _SYS_SERIAL_H_ */
