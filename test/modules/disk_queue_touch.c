/*
 * The worker writes to a request that it has answered: it is its issuer's again.
 */
#define	RDQ_TOUCH
#include "disk_queue.c"
