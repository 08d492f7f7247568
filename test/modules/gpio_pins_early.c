/* The lock goes while users still reach the pins. */
#define	EARLY
#include "gpio_pins.c"
