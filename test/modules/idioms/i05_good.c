/*
 * The channel of the module carries the news; the end of the thread is the
 * kernel's to tell.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *worker;
static int stop;
static int gone;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	gone = 1;
	wakeup(&gone);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		return (kthread_add(work, NULL, NULL, &worker, 0, 0, "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		while (!gone)
			mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i05_good, handler, NULL);
