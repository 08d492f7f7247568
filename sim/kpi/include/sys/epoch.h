/* epoch(9) (K6.50, K6.51) */
#ifndef _SYS_EPOCH_H_
#define	_SYS_EPOCH_H_

#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/kassert.h>

struct epoch;
typedef struct epoch *epoch_t;
struct epoch_context {
	void *data[2];
};
typedef struct epoch_context *epoch_context_t;
typedef void epoch_callback_t(epoch_context_t);
struct epoch_tracker {
	void *qz_epoch;
	void *qz_thread;
};
typedef struct epoch_tracker *epoch_tracker_t;

#define	EPOCH_PREEMPT	0x1
#define	EPOCH_LOCKED	0x2

epoch_t epoch_alloc(const char *name, int flags) QZ_KPI(epoch_alloc);
/* Up to 12, an epoch has no name. */
#if __FreeBSD_version < 1300000
#define	QZ_EPOCH_PICK(a, b, c, ...)	c
#define	QZ_EPOCH_NAMED(name, flags)	(epoch_alloc)((name), (flags))
#define	QZ_EPOCH_PLAIN(flags)		(epoch_alloc)("epoch", (flags))
#define	epoch_alloc(...)	QZ_EPOCH_PICK(__VA_ARGS__,	\
	QZ_EPOCH_NAMED, QZ_EPOCH_PLAIN, 0)(__VA_ARGS__)
#endif
void epoch_free(epoch_t epoch) QZ_KPI(epoch_free);
void epoch_enter(epoch_t epoch) QZ_KPI(epoch_enter);
void epoch_exit(epoch_t epoch) QZ_KPI(epoch_exit);
void epoch_enter_preempt(epoch_t epoch, epoch_tracker_t et)
    QZ_KPI(epoch_enter_preempt);
void epoch_exit_preempt(epoch_t epoch, epoch_tracker_t et)
    QZ_KPI(epoch_exit_preempt);
void epoch_wait(epoch_t epoch) QZ_KPI(epoch_wait);
void epoch_wait_preempt(epoch_t epoch) QZ_KPI(epoch_wait_preempt);
#if __FreeBSD_version >= 1300000
void epoch_call(epoch_t epoch, epoch_callback_t cb, epoch_context_t ctx)
    QZ_KPI(epoch_call);
#else
void quiesce_kpi_epoch_call(epoch_t epoch, epoch_callback_t cb,
    epoch_context_t ctx);
#define	epoch_call(epoch, ctx, cb)	\
	quiesce_kpi_epoch_call((epoch), (cb), (ctx))
#endif
void epoch_drain_callbacks(epoch_t epoch) QZ_KPI(epoch_drain_callbacks);
int in_epoch(epoch_t epoch) QZ_KPI(in_epoch);

/* The epoch of the network stack. */
struct epoch *quiesce_kpi_net_epoch(void);
#define	net_epoch_preempt	(quiesce_kpi_net_epoch())
#define	net_epoch		(quiesce_kpi_net_epoch())
#define	NET_EPOCH_ENTER(et)	\
	epoch_enter_preempt(net_epoch_preempt, &(et))
#define	NET_EPOCH_EXIT(et)	\
	epoch_exit_preempt(net_epoch_preempt, &(et))
#define	NET_EPOCH_WAIT()	epoch_wait_preempt(net_epoch_preempt)
#define	NET_EPOCH_CALL(f, c)	\
	epoch_call(net_epoch_preempt, (f), (c))
#define	NET_EPOCH_DRAIN_CALLBACKS()	\
	epoch_drain_callbacks(net_epoch_preempt)
#define	NET_EPOCH_ASSERT()	\
	KASSERT(in_epoch(net_epoch_preempt), ("not in the network epoch"))

#endif /* _SYS_EPOCH_H_ */
