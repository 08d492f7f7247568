/* kth_poll_1.c with the fault at the poll number 100: long after the search has
 * begun to suspect that the number of polls decides nothing. */
#define	KTH	100
#include "kth_poll_1.c"
