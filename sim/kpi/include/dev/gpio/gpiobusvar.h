/*
 * gpiobus(4): drivers that have pins, and drivers that use them.
 */
#ifndef _DEV_GPIO_GPIOBUSVAR_H_
#define	_DEV_GPIO_GPIOBUSVAR_H_

#include <sys/types.h>
#include <sys/bus.h>
#include <sys/gpio.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/rman.h>
#include <dev/ofw/openfirm.h>

#define	GPIOBUS_WAIT		1
#define	GPIOBUS_DONTWAIT	2
#define	GPIO_INTR_CONFORM	GPIO_INTR_NONE

struct gpiobus_pin {
	device_t dev;
	uint32_t flags;
	uint32_t pin;
};
typedef struct gpiobus_pin *gpio_pin_t;

struct gpiobus_ivar {
	struct resource_list rl;
	uint32_t npins;
	uint32_t *pins;
};
#define	GPIOBUS_IVAR(dev)	((struct gpiobus_ivar *)device_get_ivars(dev))

/* Who has pins: a node comes, through which users reach them. */
device_t gpiobus_attach_bus(device_t dev) QZ_KPI(gpiobus_attach_bus);
device_t gpiobus_add_bus(device_t dev) QZ_KPI(gpiobus_attach_bus);
int gpiobus_detach_bus(device_t dev) QZ_KPI(gpiobus_detach_bus);

/* Who uses them. */
int qz_gpio_pin(device_t consumer, gpio_pin_t *gpio) QZ_KPI(gpio_pin);
void gpio_pin_release(gpio_pin_t gpio) QZ_KPI(gpio_pin_release);
#define	gpio_pin_get_by_ofw_name(consumer, node, name, gpio)		\
	((void)(node), (void)(name), qz_gpio_pin(consumer, gpio))
#define	gpio_pin_get_by_ofw_idx(consumer, node, idx, gpio)		\
	((void)(node), (void)(idx), qz_gpio_pin(consumer, gpio))
#define	gpio_pin_get_by_ofw_property(consumer, node, name, gpio)	\
	((void)(node), (void)(name), qz_gpio_pin(consumer, gpio))
#define	gpio_pin_get_by_ofw_propidx(consumer, node, name, idx, gpio)	\
	((void)(node), (void)(name), (void)(idx), qz_gpio_pin(consumer, gpio))
#define	gpio_pin_get_by_child_index(child, idx, gpio)			\
	((void)(idx), qz_gpio_pin(child, gpio))
#define	gpio_pin_get_by_bus_pinnum(bus, pin, gpio)			\
	((void)(pin), qz_gpio_pin(bus, gpio))

int qz_gpio_use(gpio_pin_t gpio, u_int *value) QZ_KPI(gpio_use);

static __inline int
gpio_pin_is_active(gpio_pin_t gpio, bool *active)
{
	u_int value;
	int error;

	error = qz_gpio_use(gpio, &value);
	*active = value != 0;
	return (error);
}
#define	gpio_pin_set_active(gpio, active)				\
	((void)(active), qz_gpio_use(gpio, 0))
#define	gpio_pin_setflags(gpio, flags)					\
	((void)(flags), qz_gpio_use(gpio, 0))
#define	gpio_pin_getcaps(gpio, caps)					\
	(*(caps) = GPIO_PIN_INPUT | GPIO_PIN_OUTPUT, qz_gpio_use(gpio, 0))

#endif /* _DEV_GPIO_GPIOBUSVAR_H_ */
