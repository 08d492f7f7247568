/* The unload goes on when tsw_free says so, and that is before it has returned. */
#define	FLAG
#include "tty_good.c"
