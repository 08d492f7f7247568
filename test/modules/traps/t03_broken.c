/*
 * T3: the worker announces its end itself, and has more to execute after that.
 *
 * 1 worker: sema_post
 * 2 unload: returns from sema_wait; the module is unmapped
 * 3 worker: returns from sema_post into text that is gone
 *
 * Broken: use-after-unload.  Only the kernel can announce a thread's end,
 * since only the kernel runs on when the thread has left the module.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop;
static struct sema done;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	sema_post(&done);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		sema_init(&done, 0, "module done");
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_unlock(&lock);
		sema_wait(&done);
		sema_destroy(&done);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t03_broken, handler, NULL);
