/*
 * The disk is destroyed with the mutex of the ring held.
 */
#define	RING_LOCKED
#include "disk_ring.c"
