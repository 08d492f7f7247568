/* Holds, while the lamps go, the lock that their function takes. */
#define	LOCKED
#include "led_good.c"
