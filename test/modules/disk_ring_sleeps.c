/*
 * d_strategy allocates with M_WAITOK: a thread of GEOM may be the one that calls it.
 */
#define	RING_SLEEPS
#include "disk_ring.c"
