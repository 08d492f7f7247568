/* The bus of gpio pins, which belongs to the base kernel. */
#ifndef _GPIOBUS_IF_H_
#define	_GPIOBUS_IF_H_

#include <sys/types.h>
#include <sys/bus.h>

int qz_gpio_take(device_t bus, device_t dev, int how) QZ_KPI(gpio_take);
int qz_gpio_touch(device_t bus, device_t dev, uint32_t pin, u_int *value)
    QZ_KPI(gpio_touch);

#define	GPIOBUS_ACQUIRE_BUS(bus, dev, how)	qz_gpio_take(bus, dev, how)
#define	GPIOBUS_RELEASE_BUS(bus, dev)					\
	((void)qz_gpio_touch(bus, dev, 0, 0))
#define	GPIOBUS_PIN_SET(bus, dev, pin, value)				\
	((void)(value), qz_gpio_touch(bus, dev, pin, 0))
#define	GPIOBUS_PIN_GET(bus, dev, pin, value)				\
	qz_gpio_touch(bus, dev, pin, value)
#define	GPIOBUS_PIN_TOGGLE(bus, dev, pin)	qz_gpio_touch(bus, dev, pin, 0)
#define	GPIOBUS_PIN_SETFLAGS(bus, dev, pin, flags)			\
	((void)(flags), qz_gpio_touch(bus, dev, pin, 0))
#define	GPIOBUS_PIN_GETFLAGS(bus, dev, pin, flags)			\
	qz_gpio_touch(bus, dev, pin, flags)
#define	GPIOBUS_PIN_GETCAPS(bus, dev, pin, caps)			\
	(*(caps) = GPIO_PIN_INPUT | GPIO_PIN_OUTPUT,			\
	    qz_gpio_touch(bus, dev, pin, 0))

#endif /* _GPIOBUS_IF_H_ */
