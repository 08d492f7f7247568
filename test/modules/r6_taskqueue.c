/*
 * A task on a queue of its own, which unload drains and frees: the threads
 * end in base kernel text (K6.13, K6.15). Correct.
 *
 * A real 12.1 kernel: clean.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/taskqueue.h>

static struct taskqueue *queue;
static struct task job;
static int runs;

static void
job_run(void *context __unused, int pending)
{
	runs += pending;
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		TASK_INIT(&job, 0, job_run, NULL);
		queue = taskqueue_create("r6", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		error = taskqueue_start_threads(&queue, 1, PWAIT, "r6 taskq");
		if (error != 0) {
			taskqueue_free(queue);
			return (error);
		}
		taskqueue_enqueue(queue, &job);
		return (0);
	case MOD_UNLOAD:
		taskqueue_drain(queue, &job);
		taskqueue_free(queue);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_taskqueue_mod = { "r6_taskqueue", handler, NULL };
DECLARE_MODULE(r6_taskqueue, r6_taskqueue_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_taskqueue, 1);
