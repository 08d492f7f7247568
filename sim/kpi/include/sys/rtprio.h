/* Classes of priority, for sched_class and rtp_to_pri. */
#ifndef _SYS_RTPRIO_H_
#define	_SYS_RTPRIO_H_
#include <sys/types.h>
#include <sys/priority.h>
#define	RTP_PRIO_REALTIME	PRI_REALTIME
#define	RTP_PRIO_NORMAL		PRI_TIMESHARE
#define	RTP_PRIO_IDLE		PRI_IDLE
#define	RTP_PRIO_ITHD		PRI_ITHD
#define	RTP_PRIO_FIFO		(PRI_REALTIME | 8)
#define	RTP_PRIO_MIN		0
#define	RTP_PRIO_MAX		31
struct rtprio {
	u_short type;
	u_short prio;
};
int rtp_to_pri(struct rtprio *rtp, struct thread *td);
#endif /* _SYS_RTPRIO_H_ */
