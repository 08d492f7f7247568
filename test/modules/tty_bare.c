/* tty_rel_gone wants the lock of the terminal held. */
#define	BARE
#include "tty_good.c"
