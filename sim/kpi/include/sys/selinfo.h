/*
 * selrecord(9): who polls and is to be woken.  A poller that is still recorded
 * goes back to the selinfo when it is done: it must be drained before it goes.
 */
#ifndef _SYS_SELINFO_H_
#define	_SYS_SELINFO_H_
#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/event.h>
struct selinfo {
	void *qz_waiters;
	struct knlist si_note;
};
void selrecord(struct thread *td, struct selinfo *sip) QZ_KPI(selrecord);
void selwakeup(struct selinfo *sip) QZ_KPI(selwakeup);
void selwakeuppri(struct selinfo *sip, int pri) QZ_KPI(selwakeuppri);
void seldrain(struct selinfo *sip) QZ_KPI(seldrain);
#define	SEL_WAITING(sip)	((sip)->qz_waiters != 0)
#endif /* _SYS_SELINFO_H_ */
