/* iicbus(4): what a driver of a chip on an I2C bus calls. */
#ifndef _DEV_IICBUS_IICONF_H_
#define	_DEV_IICBUS_IICONF_H_

#include <sys/types.h>
#include <dev/iicbus/iic.h>

#define	LSB		0x1
#define	IIC_DONTWAIT	0
#define	IIC_NOINTR	0
#define	IIC_WAIT	0x1
#define	IIC_INTR	0x2
#define	IIC_INTRWAIT	(IIC_INTR | IIC_WAIT)
#define	IIC_RECURSIVE	0x4

#define	IIC_MASTER	0x1
#define	IIC_SLAVE	0x2
#define	IIC_POLLED	0x4

#define	IIC_UNKNOWN	0x0
#define	IIC_SLOW	0x1
#define	IIC_FAST	0x2
#define	IIC_FASTEST	0x3

#define	IIC_LAST_READ	0x1

#define	IIC_REQUEST_BUS	0x1
#define	IIC_RELEASE_BUS	0x2

#define	INTR_GENERAL	0x1
#define	INTR_START	0x2
#define	INTR_STOP	0x3
#define	INTR_RECEIVE	0x4
#define	INTR_TRANSMIT	0x5
#define	INTR_ERROR	0x6
#define	INTR_NOACK	0x7

#define	IIC_NOERR	0x0
#define	IIC_EBUSERR	0x1
#define	IIC_ENOACK	0x2
#define	IIC_ETIMEOUT	0x3
#define	IIC_EBUSBSY	0x4
#define	IIC_ESTATUS	0x5
#define	IIC_EUNDERFLOW	0x6
#define	IIC_EOVERFLOW	0x7
#define	IIC_ENOTSUPP	0x8
#define	IIC_ENOADDR	0x9
#define	IIC_ERESOURCE	0xa

int iicbus_request_bus(device_t bus, device_t dev, int how)
    QZ_KPI(iicbus_request_bus);
int iicbus_release_bus(device_t bus, device_t dev)
    QZ_KPI(iicbus_release_bus);
int iicbus_transfer(device_t dev, struct iic_msg *msgs, uint32_t nmsgs)
    QZ_KPI(iicbus_transfer);
int iicbus_transfer_excl(device_t dev, struct iic_msg *msgs, uint32_t nmsgs,
    int how) QZ_KPI(iicbus_transfer_excl);
int iicdev_readfrom(device_t dev, uint8_t reg, void *buffer, uint16_t len,
    int how) QZ_KPI(iicdev_readfrom);
int iicdev_writeto(device_t dev, uint8_t reg, void *buffer, uint16_t len,
    int how) QZ_KPI(iicdev_writeto);
int iicbus_start(device_t bus, u_char slave, int timeout)
    QZ_KPI(iicbus_start);
int iicbus_repeated_start(device_t bus, u_char slave, int timeout)
    QZ_KPI(iicbus_start);
int iicbus_stop(device_t bus) QZ_KPI(iicbus_stop);
int iicbus_write(device_t bus, const char *buf, int len, int *sent,
    int timeout) QZ_KPI(iicbus_write);
int iicbus_read(device_t bus, char *buf, int len, int *got, int last,
    int timeout) QZ_KPI(iicbus_read);

static __inline int
iicbus_block_write(device_t bus, u_char slave, char *buf, int len, int *sent)
{
	int error;

	if ((error = iicbus_start(bus, slave & ~LSB, 0)) != 0)
		return (error);
	error = iicbus_write(bus, buf, len, sent, 0);
	(void)iicbus_stop(bus);
	return (error);
}

static __inline int
iicbus_block_read(device_t bus, u_char slave, char *buf, int len, int *got)
{
	int error;

	if ((error = iicbus_start(bus, slave | LSB, 0)) != 0)
		return (error);
	error = iicbus_read(bus, buf, len, got, IIC_LAST_READ, 0);
	(void)iicbus_stop(bus);
	return (error);
}

/* Nothing goes wrong on the wire. */
#define	iic2errno(error)	((error) == IIC_NOERR ? 0 : EIO)
#define	iicbus_started(bus)	((void)(bus), 0)
#define	iicbus_reset(bus, speed, addr, oldaddr)				\
	((void)(bus), (void)(speed), (void)(addr), (void)(oldaddr), IIC_NOERR)

#endif /* _DEV_IICBUS_IICONF_H_ */
