/*
 * The clock is taken back with the lock held that its methods take.
 */
#define	CHIP_LOCKED
#include "clock_chip.c"
