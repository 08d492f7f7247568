/*
 * timeout(9), as drivers up to 12 had it, and never taken back.
 */
#define	OLD_LEFT
#include "timeout_old.c"
