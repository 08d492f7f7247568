/* kqueue(9): declared only. */
#ifndef _SYS_EVENT_H_
#define	_SYS_EVENT_H_
#include <sys/types.h>
#include <sys/queue.h>
#define	EVFILT_READ	(-1)
#define	EVFILT_WRITE	(-2)
struct knote;
struct knlist {
	void *qz_list;
};
#endif /* _SYS_EVENT_H_ */
