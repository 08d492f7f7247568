/*
 * Wakes again and again until the thread id is gone: slow, and safe.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *worker;
static int tid;
static int stop;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;
	struct thread *td;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		error = kthread_add(work, NULL, NULL, &worker, 0, 0, "worker");
		if (error == 0)
			tid = worker->td_tid;
		return (error);
	case MOD_UNLOAD:
		while ((td = tdfind(tid, -1)) != NULL) {
			PROC_UNLOCK(td->td_proc);
			mtx_lock(&lock);
			stop = 1;
			wakeup(&stop);
			mtx_unlock(&lock);
			pause("stop", 1);
		}
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i09_good, handler, NULL);
