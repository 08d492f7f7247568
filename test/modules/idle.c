/*
 * The smallest module with a thread that can be unloaded: the README's.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
idle(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", hz);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "idle", NULL, MTX_DEF);
		return (kproc_create(idle, NULL, &worker, 0, 0, "idle"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, 0, "stop", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	}
	return (EOPNOTSUPP);
}

static moduledata_t idle_mod = { "idle", handler, NULL };
DECLARE_MODULE(idle, idle_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
