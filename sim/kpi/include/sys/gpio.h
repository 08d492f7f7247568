/* gpio(4): pins, and what users of their node say. */
#ifndef _SYS_GPIO_H_
#define	_SYS_GPIO_H_

#include <sys/types.h>
#include <sys/ioccom.h>

#define	GPIO_PIN_LOW		0x00
#define	GPIO_PIN_HIGH		0x01
#define	GPIOMAXNAME		64

#define	GPIO_PIN_INPUT		0x00000001
#define	GPIO_PIN_OUTPUT		0x00000002
#define	GPIO_PIN_OPENDRAIN	0x00000004
#define	GPIO_PIN_PUSHPULL	0x00000008
#define	GPIO_PIN_TRISTATE	0x00000010
#define	GPIO_PIN_PULLUP		0x00000020
#define	GPIO_PIN_PULLDOWN	0x00000040
#define	GPIO_PIN_INVIN		0x00000080
#define	GPIO_PIN_INVOUT		0x00000100
#define	GPIO_PIN_PULSATE	0x00000200
#define	GPIO_PIN_PRESET_LOW	0x00000400
#define	GPIO_PIN_PRESET_HIGH	0x00000800
#define	GPIO_INTR_NONE		0x00000000
#define	GPIO_INTR_LEVEL_LOW	0x00010000
#define	GPIO_INTR_LEVEL_HIGH	0x00020000
#define	GPIO_INTR_EDGE_RISING	0x00040000
#define	GPIO_INTR_EDGE_FALLING	0x00080000
#define	GPIO_INTR_EDGE_BOTH	0x00100000
#define	GPIO_INTR_MASK		0x001f0000

struct gpio_pin {
	uint32_t gp_pin;
	char gp_name[GPIOMAXNAME];
	uint32_t gp_caps;
	uint32_t gp_flags;
};
struct gpio_req {
	uint32_t gp_pin;
	uint32_t gp_value;
};
struct gpio_access_32 {
	uint32_t first_pin;
	uint32_t clear_pins;
	uint32_t change_pins;
	uint32_t orig_pins;
};
struct gpio_config_32 {
	uint32_t first_pin;
	uint32_t num_pins;
	uint32_t pin_flags[32];
};

#define	GPIOMAXPIN	_IOR('G', 0, int)
#define	GPIOGETCONFIG	_IOWR('G', 1, struct gpio_pin)
#define	GPIOSETCONFIG	_IOW('G', 2, struct gpio_pin)
#define	GPIOGET		_IOWR('G', 3, struct gpio_req)
#define	GPIOSET		_IOW('G', 4, struct gpio_req)
#define	GPIOTOGGLE	_IOWR('G', 5, struct gpio_req)
#define	GPIOSETNAME	_IOW('G', 6, struct gpio_pin)
#define	GPIOACCESS32	_IOWR('G', 7, struct gpio_access_32)
#define	GPIOCONFIG32	_IOW('G', 8, struct gpio_config_32)

#endif /* _SYS_GPIO_H_ */
