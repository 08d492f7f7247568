/*
 * What size.py measures of a driver's thread, once written by hand and once
 * with the protocol: the same four steps, between cost.c and either.
 */
#ifndef COST_H_
#define COST_H_

void cost_init(void);
int cost_start(void); /* creates the thread, which waits for a second */
void cost_stop(void); /* it has gone, or runs no text of the driver */
/* The body's loop condition, `count` times, with nothing to stop. */
int cost_checks(int count);
/* Bytes that the driver keeps for each thread. */
unsigned long cost_state(void);

#endif /* COST_H_ */
