/*
 * A compatibility layer: a thread leaves the list of threads first, and returns
 * its structure to the zone later.  An empty list is taken for the end.
 */
#include "../traps/kld.h"

struct task_struct {
	LIST_ENTRY(task_struct) link;
	struct thread *thread;
};

static LIST_HEAD(, task_struct) tasks = LIST_HEAD_INITIALIZER(tasks);
static struct mtx lock;
static uma_zone_t zone;
static int stop;

static void
task_main(void *arg)
{
	struct task_struct *task = arg;

	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	LIST_REMOVE(task, link);
	wakeup(&tasks);
	mtx_unlock(&lock);
	uma_zfree(zone, task);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	struct task_struct *task;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "tasks", NULL, MTX_DEF);
		zone = uma_zcreate("tasks", sizeof(*task), NULL, NULL, NULL, NULL,
		    UMA_ALIGN_PTR, 0);
		task = uma_zalloc(zone, M_WAITOK);
		mtx_lock(&lock);
		LIST_INSERT_HEAD(&tasks, task, link);
		mtx_unlock(&lock);
		return (kthread_add(task_main, task, NULL, &task->thread, 0, 0,
		    "task"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		while (!LIST_EMPTY(&tasks))
			mtx_sleep(&tasks, &lock, 0, "tasks", 0);
		mtx_unlock(&lock);
		uma_zdestroy(zone);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d11_broken, handler, NULL);
