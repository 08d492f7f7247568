/*
 * kqueue(9) of a device: knotes, and the list of those that wait for an event.
 * f_event runs with the list's lock held, f_detach without.  A knote is not a
 * call of the device: destroy_dev does not wait for it, so that a driver takes
 * its notes out (knlist_clear) before it goes.
 */
#ifndef _SYS_EVENT_H_
#define	_SYS_EVENT_H_
#include <sys/types.h>
#include <sys/queue.h>
#define	EVFILT_READ	(-1)
#define	EVFILT_WRITE	(-2)
#define	EVFILT_AIO	(-3)
#define	EVFILT_VNODE	(-4)
#define	EVFILT_PROC	(-5)
#define	EVFILT_SIGNAL	(-6)
#define	EVFILT_TIMER	(-7)
#define	EVFILT_USER	(-11)
#define	EVFILT_EMPTY	(-13)
#define	EV_ADD		0x0001
#define	EV_DELETE	0x0002
#define	EV_ENABLE	0x0004
#define	EV_DISABLE	0x0008
#define	EV_ONESHOT	0x0010
#define	EV_CLEAR	0x0020
#define	EV_EOF		0x8000
#define	EV_ERROR	0x4000
#define	NOTE_LOWAT	0x0001
#define	KN_DETACHED	0x08
#define	KNF_LISTLOCKED	0x0001
#define	KNF_NOKQLOCK	0x0002

struct knlist {
	struct knote *kl_first;
	void (*kl_lock)(void *);
	void (*kl_unlock)(void *);
	void *kl_lockarg;	/* a mutex, if there are no functions */
	int qz_in_flux;
};

struct kevent {
	__uintptr_t ident;
	short filter;
	unsigned short flags;
	unsigned int fflags;
	__int64_t data;
	void *udata;
	__uint64_t ext[4];
};

struct knote;
struct filterops {
	int f_isfd;
	int (*f_attach)(struct knote *kn);
	void (*f_detach)(struct knote *kn);
	int (*f_event)(struct knote *kn, long hint);
	void (*f_touch)(struct knote *kn, struct kevent *kev, u_long type);
};

struct knote {
	struct knote *kn_next;	/* in the list */
	struct knlist *kn_knlist;
	const struct filterops *kn_fop;
	void *kn_hook;
	int kn_hookid;
	int kn_status;
	int kn_sfflags;
	__int64_t kn_sdata;
	struct kevent kn_kevent;
#define	kn_id		kn_kevent.ident
#define	kn_filter	kn_kevent.filter
#define	kn_flags	kn_kevent.flags
#define	kn_fflags	kn_kevent.fflags
#define	kn_data		kn_kevent.data
#define	kn_udata	kn_kevent.udata
};

#define	KNOTE(list, hint, how)		knote((list), (hint), (how))
#define	KNOTE_LOCKED(list, hint)	knote((list), (hint), KNF_LISTLOCKED)
#define	KNOTE_UNLOCKED(list, hint)	knote((list), (hint), 0)
void knote(struct knlist *list, long hint, int how) QZ_KPI(knote);
void knlist_init(struct knlist *list, void *lock, void (*take)(void *),
    void (*leave)(void *), void (*assert_lock)(void *, int))
    QZ_KPI(knlist_init);
void knlist_init_mtx(struct knlist *list, struct mtx *lock)
    QZ_KPI(knlist_init_mtx);
void knlist_destroy(struct knlist *list) QZ_KPI(knlist_destroy);
void knlist_add(struct knlist *list, struct knote *kn, int islocked)
    QZ_KPI(knlist_add);
void knlist_remove(struct knlist *list, struct knote *kn, int islocked)
    QZ_KPI(knlist_remove);
int knlist_empty(struct knlist *list) QZ_KPI(knlist_empty);
void knlist_cleardel(struct knlist *list, struct thread *td, int islocked,
    int killkn) QZ_KPI(knlist_cleardel);
#define	knlist_clear(list, islocked)		\
	knlist_cleardel((list), 0, (islocked), 0)
#define	knlist_delete(list, td, islocked)	\
	knlist_cleardel((list), (td), (islocked), 1)
#endif /* _SYS_EVENT_H_ */
