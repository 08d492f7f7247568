/*
 * A task is enqueued on the queue that all drivers share, and unload does
 * not drain it.
 *
 * A real 12.1 kernel: nothing visible in a single round.
 *
 * Broken: dangling-registration, use-after-unload (T19, K6.16).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/taskqueue.h>

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
	switch (what) {
	case MOD_LOAD:
		TASK_INIT(&job, 0, job_run, NULL);
		taskqueue_enqueue(taskqueue_thread, &job);
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_task_left_mod = { "r6_task_left", handler, NULL };
DECLARE_MODULE(r6_task_left, r6_task_left_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_task_left, 1);
