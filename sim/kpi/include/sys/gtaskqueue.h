/*
 * Group taskqueues: tasks that are spread over the threads of a group.  Here
 * each group is the shared taskqueue; groups of a module's own are not
 * modelled.  Detaching waits for the task and forbids new ones.
 */
#ifndef _SYS_GTASKQUEUE_H_
#define	_SYS_GTASKQUEUE_H_
#include <sys/types.h>
#include <sys/taskqueue.h>
struct gtask {
	struct task qz_task;
};
struct gtaskqueue;
struct taskqgroup;
struct resource;
typedef void gtask_fn_t(void *context);
struct grouptask {
	struct gtask gt_task;
	struct gtaskqueue *gt_taskqueue;
	void *gt_uniq;
	device_t gt_dev;
	struct resource *gt_irq;
	int gt_cpu;
};

#define	GTASK_INIT(gtask, flags, priority, func, context)		\
	TASK_INIT(&(gtask)->qz_task, (priority),			\
	    (task_fn_t *)(void (*)(void))(func), (context))
#define	GROUPTASK_INIT(gtask, priority, func, context)			\
	GTASK_INIT(&(gtask)->gt_task, 0, (priority), (func), (context))
int gtaskqueue_enqueue(struct gtaskqueue *queue, struct gtask *task)
    QZ_KPI(taskqueue_enqueue);
int grouptaskqueue_enqueue(struct gtaskqueue *queue, struct gtask *task)
    QZ_KPI(taskqueue_enqueue);
void gtaskqueue_drain(struct gtaskqueue *queue, struct gtask *task)
    QZ_KPI(taskqueue_drain);
void gtaskqueue_drain_all(struct gtaskqueue *queue)
    QZ_KPI(taskqueue_drain_all);
#define	gtaskqueue_cancel(queue, gtask)					\
	taskqueue_cancel((struct taskqueue *)(queue),			\
	    &(gtask)->qz_task, NULL)
#define	GROUPTASK_ENQUEUE(gtask)					\
	gtaskqueue_enqueue((gtask)->gt_taskqueue, &(gtask)->gt_task)

#define	TASKQGROUP_DECLARE(name)	struct qz_semicolon
#define	qgroup_softirq	((struct taskqgroup *)taskqueue_thread)
#define	qgroup_if_config_tqg	((struct taskqgroup *)taskqueue_thread)
#define	qgroup_if_io_tqg	((struct taskqgroup *)taskqueue_thread)

static __inline void
taskqgroup_attach(struct taskqgroup *group, struct grouptask *grouptask,
    void *uniq, device_t dev, struct resource *irq, const char *name)
{
	(void)name;
	grouptask->gt_uniq = uniq;
	grouptask->gt_dev = dev;
	grouptask->gt_irq = irq;
	grouptask->gt_cpu = -1;
	grouptask->gt_taskqueue = (struct gtaskqueue *)group;
}

static __inline int
taskqgroup_attach_cpu(struct taskqgroup *group, struct grouptask *grouptask,
    void *uniq, int cpu, device_t dev, struct resource *irq, const char *name)
{
	taskqgroup_attach(group, grouptask, uniq, dev, irq, name);
	grouptask->gt_cpu = cpu;
	return (0);
}

static __inline void
taskqgroup_detach(struct taskqgroup *group, struct grouptask *grouptask)
{
	(void)group;
	gtaskqueue_drain(grouptask->gt_taskqueue, &grouptask->gt_task);
	grouptask->gt_taskqueue = NULL;
}

#define	gtaskqueue_block(queue)						\
	taskqueue_block((struct taskqueue *)(queue))
#define	gtaskqueue_unblock(queue)					\
	taskqueue_unblock((struct taskqueue *)(queue))
#define	taskqgroup_bind(group)	((void)(group))
#endif /* _SYS_GTASKQUEUE_H_ */
