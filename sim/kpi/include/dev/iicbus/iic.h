/* iic(4): messages on an I2C bus, and what users of its node say. */
#ifndef _DEV_IICBUS_IIC_H_
#define	_DEV_IICBUS_IIC_H_

#include <sys/types.h>
#include <sys/ioccom.h>

struct iic_msg {
	uint16_t slave;
	uint16_t flags;
	uint16_t len;
	uint8_t *buf;
};
#define	IIC_M_WR	0x0000
#define	IIC_M_RD	0x0001
#define	IIC_M_NOSTOP	0x0002
#define	IIC_M_NOSTART	0x0004

struct iiccmd {
	u_char slave;
	int count;
	int last;
	char *buf;
};
struct iic_rdwr_data {
	struct iic_msg *msgs;
	uint32_t nmsgs;
};
#define	IIC_RDRW_MAX_MSGS	42

#define	I2CSTART	_IOW('i', 1, struct iiccmd)
#define	I2CSTOP		_IO('i', 2)
#define	I2CRSTCARD	_IOW('i', 3, struct iiccmd)
#define	I2CWRITE	_IOW('i', 4, struct iiccmd)
#define	I2CREAD		_IOW('i', 5, struct iiccmd)
#define	I2CRDWR		_IOW('i', 6, struct iic_rdwr_data)
#define	I2CRPTSTART	_IOW('i', 7, struct iiccmd)
#define	I2CSADDR	_IOW('i', 8, uint8_t)

#endif /* _DEV_IICBUS_IIC_H_ */
