/*
 * A queue of work with a thread of its own.  Whoever ends it waits for the wakeup
 * of kthread_exit, but lets go of the lock first.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *thread;
static int exiting;

static void
workitems(void *arg __unused)
{
	mtx_lock(&lock);
	while (!exiting)
		mtx_sleep(&exiting, &lock, 0, "work", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "queue", NULL, MTX_DEF);
		return (kthread_add(workitems, NULL, NULL, &thread, 0, 0,
		    "workitems"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		exiting = 1;
		wakeup(&exiting);
		mtx_unlock(&lock);
		tsleep(thread, 0, "waitexit", 0);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d05_broken, handler, NULL);
