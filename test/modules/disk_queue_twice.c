/*
 * A request that is not served is answered twice.
 */
#define	RDQ_TWICE
#include "disk_queue.c"
