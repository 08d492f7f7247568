/* One of the lamps stays. */
#define	LEFT
#include "led_good.c"
