/*
 * The disk is given to GEOM before the thread has answered its requests.
 */
#define	RDQ_DISK_FIRST
#include "disk_queue.c"
