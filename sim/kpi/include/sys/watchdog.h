/* watchdog(4): what a handler of the watchdog_list event is told. */
#ifndef _SYS_WATCHDOG_H_
#define	_SYS_WATCHDOG_H_
#include <sys/types.h>
#include <sys/eventhandler.h>
#include <sys/ioccom.h>
#define	WD_INTERVAL	0x00000ff
#define	WD_ACTIVE	0x8000000
#define	WD_PASSIVE	0x0400000
#define	WD_LASTVAL	0x0200000
#define	WD_TO_NEVER	0
#define	WD_TO_1MS	20
#define	WD_TO_2MS	21
#define	WD_TO_4MS	22
#define	WD_TO_8MS	23
#define	WD_TO_16MS	24
#define	WD_TO_32MS	25
#define	WD_TO_64MS	26
#define	WD_TO_128MS	27
#define	WD_TO_250MS	28
#define	WD_TO_500MS	29
#define	WD_TO_1SEC	30
#define	WD_TO_2SEC	31
#define	WD_TO_4SEC	32
#define	WD_TO_8SEC	33
#define	WD_TO_16SEC	34
#define	WD_TO_32SEC	35
#define	WD_TO_64SEC	36
#define	WD_TO_128SEC	37
#endif /* _SYS_WATCHDOG_H_ */
