/*
 * The state to wait for is the kernel's: P_WEXIT is set by text that stays. The
 * process is held, and the timeout is a safety net.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct proc *worker;
static enum { RUNNING, STOPPING, STOPPED } state;

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (state != STOPPING)
		mtx_sleep(&state, &lock, 0, "work", 0);
	state = STOPPED;
	wakeup(&worker);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		error = kproc_create(work, NULL, &worker, 0, 0, "worker");
		if (error == 0) {
			PROC_LOCK(worker);
			_PHOLD(worker);
			PROC_UNLOCK(worker);
		}
		return (error);
	case MOD_UNLOAD:
		error = 0;
		mtx_lock(&lock);
		state = STOPPING;
		wakeup(&state);
		mtx_unlock(&lock);
		PROC_LOCK(worker);
		while ((worker->p_flag & P_WEXIT) == 0)
			msleep(worker, &worker->p_mtx, 0, "exit", hz);
		_PRELE(worker);
		PROC_UNLOCK(worker);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i03_good, handler, NULL);
