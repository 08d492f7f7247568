/*
 * The task is drained with a lock held that it takes.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct callout timer;
static struct taskqueue *queue;
static struct task task;
static struct sysctl_ctx_list oids;
static int runs;

static void
run(void *arg __unused, int pending __unused)
{
	mtx_lock(&lock);
	runs++;
	mtx_unlock(&lock);
}

static void
beat(void *arg __unused)
{
	taskqueue_enqueue(queue, &task);
}

static int
poke(SYSCTL_HANDLER_ARGS)
{
	int on = 1;

	taskqueue_enqueue(queue, &task);
	return (SYSCTL_OUT(req, &on, sizeof(on)));
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "runs", NULL, MTX_DEF);
		TASK_INIT(&task, 0, run, NULL);
		queue = taskqueue_create("queue", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_start_threads(&queue, 1, PWAIT, "queue");
		callout_init(&timer, 1);
		callout_reset(&timer, 1, beat, NULL);
		sysctl_ctx_init(&oids);
		SYSCTL_ADD_PROC(&oids, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO,
		    "poke", CTLTYPE_INT | CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, 0,
		    poke, "I", "");
		return (0);
	case MOD_UNLOAD:
		sysctl_ctx_free(&oids);
		callout_drain(&timer);
		mtx_lock(&lock);
		taskqueue_drain(queue, &task);
		mtx_unlock(&lock);
		taskqueue_free(queue);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i13_locked, handler, NULL);
