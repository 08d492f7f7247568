/*
 * The reaper frees at once what a reader may still be looking at.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/epoch.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/sysctl.h>
#include <sys/taskqueue.h>

static MALLOC_DEFINE(M_ENTRY, "entry", "entries");

struct entry {
	struct epoch_context ctx;
	struct entry *next;
	int value;
};

static epoch_t epoch;
static struct mtx lock;
static struct entry *volatile head;
static struct task reap;
static struct taskqueue *queue;
static struct sysctl_ctx_list oids;

static void
entry_free(epoch_context_t ctx)
{
	free(__containerof(ctx, struct entry, ctx), M_ENTRY);
}

static int
sum(SYSCTL_HANDLER_ARGS)
{
	struct epoch_tracker et;
	struct entry *e;
	int total = 0;

	epoch_enter_preempt(epoch, &et);
	for (e = atomic_load_ptr(&head); e != NULL; e = e->next)
		total += e->value;
	epoch_exit_preempt(epoch, &et);
	return (SYSCTL_OUT(req, &total, sizeof(total)));
}

static void
reap_one(void *arg, int pending)
{
	struct entry *e;

	mtx_lock(&lock);
	e = head;
	if (e != NULL)
		atomic_store_ptr(&head, e->next);
	mtx_unlock(&lock);
	if (e != NULL)
		entry_free(&e->ctx);
}

static int
handler(module_t mod, int what, void *arg)
{
	struct entry *e;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "entries", NULL, MTX_DEF);
		epoch = epoch_alloc("entries", EPOCH_PREEMPT);
		e = malloc(sizeof(*e), M_ENTRY, M_WAITOK | M_ZERO);
		e->value = 1;
		atomic_store_ptr(&head, e);
		queue = taskqueue_create("reaper", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_start_threads(&queue, 1, PWAIT, "reaper");
		TASK_INIT(&reap, 0, reap_one, NULL);
		sysctl_ctx_init(&oids);
		SYSCTL_ADD_PROC(&oids, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO,
		    "entries", CTLTYPE_INT | CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, 0,
		    sum, "I", "");
		taskqueue_enqueue(queue, &reap);
		return (0);
	case MOD_UNLOAD:
		sysctl_ctx_free(&oids);
		taskqueue_drain(queue, &reap);
		taskqueue_free(queue);
		epoch_drain_callbacks(epoch);
		epoch_free(epoch);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(epoch_no_grace, handler, NULL);
MODULE_VERSION(epoch_no_grace, 1);
