/* taskqueue(9) */
#ifndef _SYS_TASKQUEUE_H_
#define	_SYS_TASKQUEUE_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/_task.h>
#include <sys/_callout.h>
#include <sys/kernel.h>

struct taskqueue;
struct sbuf;

typedef void task_fn_t(void *context, int pending);
typedef void (*taskqueue_enqueue_fn)(void *context);
typedef void (*taskqueue_callback_fn)(void *context);

enum taskqueue_callback_type {
	TASKQUEUE_CALLBACK_TYPE_INIT,
	TASKQUEUE_CALLBACK_TYPE_SHUTDOWN
};
#define	TASKQUEUE_CALLBACK_TYPE_MIN	TASKQUEUE_CALLBACK_TYPE_INIT
#define	TASKQUEUE_CALLBACK_TYPE_MAX	TASKQUEUE_CALLBACK_TYPE_SHUTDOWN
#define	TASKQUEUE_NUM_CALLBACKS		2
#define	TASKQUEUE_NAMELEN		32

#define	TASKQUEUE_FAIL_IF_PENDING	(1 << 0)

#define	TASK_INIT(task, priority, func, context)	do {		\
	(task)->ta_pending = 0;						\
	(task)->ta_priority = (priority);				\
	(task)->qz_flags = 0;						\
	(task)->ta_func = (func);					\
	(task)->ta_context = (context);					\
} while (0)
#define	TASK_INITIALIZER(priority, func, context)			\
	{ .ta_pending = 0, .ta_priority = (priority),			\
	    .ta_func = (func), .ta_context = (context) }
#define	NET_TASK_INIT(t, p, f, c)	TASK_INIT((t), (p), (f), (c))

struct taskqueue *taskqueue_create(const char *name, int mflags,
    taskqueue_enqueue_fn enqueue, void *context) QZ_KPI(taskqueue_create);
struct taskqueue *taskqueue_create_fast(const char *name, int mflags,
    taskqueue_enqueue_fn enqueue, void *context)
    QZ_KPI(taskqueue_create_fast);
int taskqueue_start_threads(struct taskqueue **tqp, int count, int pri,
    const char *name, ...) QZ_KPI(taskqueue_start_threads);
int taskqueue_start_threads_cpuset(struct taskqueue **tqp, int count, int pri,
    cpuset_t *mask, const char *name, ...)
    QZ_KPI(taskqueue_start_threads_cpuset);
int taskqueue_start_threads_in_proc(struct taskqueue **tqp, int count, int pri,
    struct proc *p, const char *name, ...)
    QZ_KPI(taskqueue_start_threads_cpuset);
#define	taskqueue_start_threads_pinned(tqp, count, pri, cpu, ...)	\
	((void)(cpu), taskqueue_start_threads((tqp), (count), (pri),	\
	    __VA_ARGS__))
int taskqueue_enqueue(struct taskqueue *queue, struct task *task)
    QZ_KPI(taskqueue_enqueue);
int taskqueue_enqueue_flags(struct taskqueue *queue, struct task *task,
    int flags) QZ_KPI(taskqueue_enqueue_flags);
#define	taskqueue_enqueue_fast(queue, task)	taskqueue_enqueue((queue), (task))
int taskqueue_enqueue_timeout(struct taskqueue *queue,
    struct timeout_task *timeout_task, int ticks)
    QZ_KPI(taskqueue_enqueue_timeout);
int taskqueue_enqueue_timeout_sbt(struct taskqueue *queue,
    struct timeout_task *timeout_task, sbintime_t sbt, sbintime_t pr,
    int flags) QZ_KPI(taskqueue_enqueue_timeout_sbt);
int taskqueue_poll_is_busy(struct taskqueue *queue, struct task *task)
    QZ_KPI(taskqueue_poll_is_busy);
int taskqueue_cancel(struct taskqueue *queue, struct task *task, u_int *pendp)
    QZ_KPI(taskqueue_cancel);
int taskqueue_cancel_timeout(struct taskqueue *queue,
    struct timeout_task *timeout_task, u_int *pendp)
    QZ_KPI(taskqueue_cancel_timeout);
void taskqueue_drain(struct taskqueue *queue, struct task *task)
    QZ_KPI(taskqueue_drain);
void taskqueue_drain_timeout(struct taskqueue *queue,
    struct timeout_task *timeout_task) QZ_KPI(taskqueue_drain_timeout);
void taskqueue_drain_all(struct taskqueue *queue) QZ_KPI(taskqueue_drain_all);
void taskqueue_quiesce(struct taskqueue *queue) QZ_KPI(taskqueue_quiesce);
void taskqueue_free(struct taskqueue *queue) QZ_KPI(taskqueue_free);
void taskqueue_run(struct taskqueue *queue);
void taskqueue_block(struct taskqueue *queue) QZ_KPI(taskqueue_block);
void taskqueue_unblock(struct taskqueue *queue) QZ_KPI(taskqueue_unblock);
int taskqueue_member(struct taskqueue *queue, struct thread *td)
    QZ_KPI(taskqueue_member);
void taskqueue_set_callback(struct taskqueue *queue,
    enum taskqueue_callback_type cb_type, taskqueue_callback_fn callback,
    void *context) QZ_KPI(taskqueue_set_callback);
void taskqueue_thread_loop(void *arg);

/* The enqueue function of a queue that has threads; never called by drivers. */
void taskqueue_thread_enqueue(void *context) QZ_KPI(taskqueue_thread_enqueue);

void timeout_task_init(struct taskqueue *queue,
    struct timeout_task *timeout_task, int priority, task_fn_t func,
    void *context) QZ_KPI(timeout_task_init);
#define	TIMEOUT_TASK_INIT(queue, timeout_task, priority, func, context)	\
	timeout_task_init((queue), (timeout_task), (priority), (func),	\
	    (context))

/* The queues of the base kernel; one thread serves them all (K6.16). */
struct taskqueue *quiesce_kpi_shared_taskqueue(void);
#define	taskqueue_thread	(quiesce_kpi_shared_taskqueue())
#define	taskqueue_swi		(quiesce_kpi_shared_taskqueue())
#define	taskqueue_swi_giant	(quiesce_kpi_shared_taskqueue())
#define	taskqueue_fast		(quiesce_kpi_shared_taskqueue())
#define	taskqueue_bus		(quiesce_kpi_shared_taskqueue())

#define	TASKQUEUE_DECLARE(name)	extern struct taskqueue *taskqueue_ ## name
#define	TASKQUEUE_DEFINE(name, enqueue, context, init)			\
	struct taskqueue *taskqueue_ ## name;				\
	static void							\
	taskqueue_define_ ## name(void *arg QZ_UNUSED)			\
	{								\
		taskqueue_ ## name = taskqueue_create(#name, 0x0002,	\
		    (enqueue), (context));				\
		init;							\
	}								\
	SYSINIT(taskqueue_ ## name, SI_SUB_TASKQ, SI_ORDER_SECOND,	\
	    taskqueue_define_ ## name, NULL)
#define	TASKQUEUE_DEFINE_THREAD(name)					\
	TASKQUEUE_DEFINE(name, taskqueue_thread_enqueue,		\
	    &taskqueue_ ## name,					\
	    taskqueue_start_threads(&taskqueue_ ## name, 1, 108,	\
		"%s taskq", #name))
#define	TASKQUEUE_FAST_DEFINE(name, enqueue, context, init)		\
	TASKQUEUE_DEFINE(name, enqueue, context, init)
#define	TASKQUEUE_FAST_DEFINE_THREAD(name)	TASKQUEUE_DEFINE_THREAD(name)

#endif /* _SYS_TASKQUEUE_H_ */
