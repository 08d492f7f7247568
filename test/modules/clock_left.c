/* Its clock is still there when it has gone. */
#define	LEFT
#include "newbus_above.c"
