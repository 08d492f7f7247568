/* kth_poll_1.c with the fault at the poll number 7. */
#define	KTH	7
#include "kth_poll_1.c"
