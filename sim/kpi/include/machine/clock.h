/* The timer chip of a PC. */
#ifndef _MACHINE_CLOCK_H_
#define	_MACHINE_CLOCK_H_
#include <sys/types.h>
#define	TIMER_FREQ	1193182
int timer_spkr_acquire(void);
int timer_spkr_release(void);
void timer_spkr_setfreq(int freq);
#endif /* _MACHINE_CLOCK_H_ */
