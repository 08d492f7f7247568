/* It transfers in the callout, where nothing may sleep. */
#define	DIRECT
#include "chip.c"
