/*
 * T8: kproc_exit announces the end of the process before its other threads
 * have gone.
 *
 * 1 main: kproc_exit wakes the proc, then waits for its sibling
 * 2 unload: wakes up and returns 0; the module is unmapped
 * 3 sibling: still in module text
 *
 * Broken: use-after-unload.  The rule to know: kproc_exit wakes first and
 * waits for siblings later (K1.41, K1.64).
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
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
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
		mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t08_broken, handler, NULL);
