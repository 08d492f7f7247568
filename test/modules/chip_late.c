/* The task is drained before the callout that enqueues it. */
#define	LATE
#include "chip.c"
