/*
 * A bus that counts down when a child tears its interrupt down, and keeps the handler.
 */
#define	RQ_KEPT
#include "newbus_requests.c"
