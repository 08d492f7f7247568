/*
 * The worker ends as soon as it is told to, and leaves what is queued.
 */
#define	RDQ_UNDRAINED
#include "disk_queue.c"
