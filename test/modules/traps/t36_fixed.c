/*
 * T36, mended: wakeup wakes all of them.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop;

static void
sibling_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static void
main_main(void *arg __unused)
{
	kthread_add(sibling_main, NULL, curproc, NULL, 0, 0, "sibling");
	sibling_main(NULL);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (kproc_create(main_main, NULL, &worker, 0, 0, "main"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		/* The last thread to leave wakes the proc. */
		mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t36_fixed, handler, NULL);
