/* The function sleeps, with the lock of all lamps held. */
#define	SLEEPS
#include "led_good.c"
