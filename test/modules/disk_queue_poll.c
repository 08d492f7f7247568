/*
 * The worker says that it exits, and has an unlock and a call still to do.
 */
#define	RDQ_POLL
#include "disk_queue.c"
