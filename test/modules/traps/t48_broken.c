/*
 * T48: an interrupted sleep is tried again, for ever.
 *
 * 1 main: kproc_exit waits for its sibling, and interrupts its sleep
 * 2 sibling: EINTR; not told to stop; sleeps again: EINTR at once, and again
 * 3 unload: waits for the process to be gone before it goes on
 *
 * Broken: livelock.  While the process exits, no sleep with PCATCH sleeps
 * (K1.62).
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker;
static int stop, work;

static void
sibling_main(void *arg __unused)
{
	int error;

	mtx_lock(&lock);
	do {
		error = mtx_sleep(&work, &lock, PCATCH, "work", 0);
	} while (!work);
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
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		error = kproc_create(main_main, NULL, &worker, 0, 0, "main");
		if (error == 0)
			PHOLD(worker);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_unlock(&lock);
		/* P_WEXIT: all siblings are gone (K1.45). */
		PROC_LOCK(worker);
		while ((worker->p_flag & P_WEXIT) == 0)
			msleep(worker, &worker->p_mtx, 0, "exit", 1);
		_PRELE(worker);
		PROC_UNLOCK(worker);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t48_broken, handler, NULL);
