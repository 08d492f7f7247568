/*
 * d_gone has said that nobody comes any more, and is not waited for itself.
 */
#define	GONE_TAIL
#include "disk_gone.c"
