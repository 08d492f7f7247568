/* kth_poll_1.c with the fault at the poll number 3. */
#define	KTH	3
#include "kth_poll_1.c"
