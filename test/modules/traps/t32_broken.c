/*
 * T32: the thread reads the handle that kthread_add has not stored yet.
 *
 * 1 load: kthread_add makes the thread runnable
 * 2 worker: its own handle is still NULL; so it has been told to stop; exits
 * 3 load: kthread_add stores the handle of a thread that has gone
 * 4 unload: waits for it
 *
 * Broken: hang.  Up to 14 the handle is stored late (K1.17).
 */
#include "kld.h"

static struct mtx lock;
static struct thread *worker;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (worker == curthread)
		mtx_sleep(&worker, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	struct thread *td;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (kthread_add(worker_main, NULL, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		td = worker;
		worker = NULL;
		wakeup(&worker);
		mtx_sleep(td, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t32_broken, handler, NULL);
