/*
 * The lock that the methods take goes before the clock is taken back.
 */
#define	CHIP_LATE
#include "clock_chip.c"
