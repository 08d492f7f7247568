/* Unloaded as soon as it is told to go, with the end of the terminal still to come. */
#define	HASTY
#include "tty_good.c"
