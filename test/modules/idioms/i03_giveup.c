/*
 * A stop that has timed out goes on as if the thread had gone.
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
		return (error);
	case MOD_UNLOAD:
		error = 0;
		mtx_lock(&lock);
		state = STOPPING;
		wakeup(&state);
		while (state != STOPPED && error == 0)
			error = mtx_sleep(&worker, &lock, 0, "exit", hz);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i03_giveup, handler, NULL);
