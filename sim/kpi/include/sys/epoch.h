/* epoch(9) (K6.50) */
#ifndef _SYS_EPOCH_H_
#define	_SYS_EPOCH_H_
#include <sys/types.h>
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
epoch_t epoch_alloc(const char *name, int flags);
void epoch_free(epoch_t epoch);
void epoch_enter(epoch_t epoch);
void epoch_exit(epoch_t epoch);
void epoch_enter_preempt(epoch_t epoch, epoch_tracker_t et);
void epoch_exit_preempt(epoch_t epoch, epoch_tracker_t et);
void epoch_wait(epoch_t epoch);
void epoch_wait_preempt(epoch_t epoch);
void epoch_call(epoch_t epoch, epoch_callback_t cb, epoch_context_t ctx);
void epoch_drain_callbacks(epoch_t epoch);
int in_epoch(epoch_t epoch);
#endif /* _SYS_EPOCH_H_ */
