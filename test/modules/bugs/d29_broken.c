/*
 * A watchdog ends by itself when it has nothing to watch; whoever stops it then
 * uses the handle of a thread that has gone.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *watchdog;
static int stop;

static void
watch(void *arg __unused)
{
	int idle = 0;

	mtx_lock(&lock);
	while (!stop && !idle) {
		if (idle == 0)
			mtx_sleep(&watchdog, &lock, 0, "watch", hz);
		idle = 1;
	}
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "watchdog", NULL, MTX_DEF);
		return (kthread_add(watch, NULL, NULL, &watchdog, 0, 0,
		    "watchdog"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		thread_lock(watchdog);
		sched_prio(watchdog, PWAIT);
		thread_unlock(watchdog);
		wakeup(&watchdog);
		mtx_sleep(watchdog, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d29_broken, handler, NULL);
