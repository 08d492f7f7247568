/*
 * Nobody waits for d_gone: the disk is destroyed while its users are being turned out.
 */
#define	GONE_HASTY
#include "disk_gone.c"
