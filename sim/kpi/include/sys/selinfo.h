/* selrecord(9): declared only. */
#ifndef _SYS_SELINFO_H_
#define	_SYS_SELINFO_H_
#include <sys/types.h>
#include <sys/event.h>
struct selinfo {
	void *qz_waiters;
	struct knlist si_note;
};
void selrecord(struct thread *td, struct selinfo *sip);
void selwakeup(struct selinfo *sip);
void selwakeuppri(struct selinfo *sip, int pri);
void seldrain(struct selinfo *sip);
#endif /* _SYS_SELINFO_H_ */
