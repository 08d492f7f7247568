/* Step 2 of docs/tutorial.md: sleep on the thread, but unlocked. */
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
static int stop;

static void
thread_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", hz);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "step2", NULL, MTX_DEF);
		return (kthread_add(thread_main, NULL, NULL, &td, 0, 0,
		    "step2"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_unlock(&lock);
		tsleep(td, 0, "unload", 0);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t step2_mod = { "step2", handler, NULL };
DECLARE_MODULE(step2, step2_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(step2, 1);
