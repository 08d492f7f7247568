/* Step 1 of docs/tutorial.md: the thread says that it is done. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static struct mtx lock;
static struct thread *td;
static int stop, done;

static void
thread_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", hz);
	done = 1;
	wakeup(&done);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "step1", NULL, MTX_DEF);
		return (kthread_add(thread_main, NULL, NULL, &td, 0, 0,
		    "step1"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		while (!done)
			mtx_sleep(&done, &lock, 0, "unload", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t step1_mod = { "step1", handler, NULL };
DECLARE_MODULE(step1, step1_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(step1, 1);
