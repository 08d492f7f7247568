/*
 * T26, mended: with several kinds of sleepers on it, a channel is for wakeup,
 * not for wakeup_one.
 */
#include "kld.h"

static struct mtx lock;
static struct proc *worker, *flusher;
static int channel, stop, flush;

static void
sleeper_main(void *arg)
{
	int *condition = arg;

	mtx_lock(&lock);
	while (!*condition)
		mtx_sleep(&channel, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static void
tell(int *condition, struct proc *p)
{
	mtx_lock(&lock);
	*condition = 1;
	wakeup(&channel);
	mtx_sleep(p, &lock, 0, "exit", 0);
	mtx_unlock(&lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		kproc_create(sleeper_main, &stop, &worker, 0, 0, "worker");
		kproc_create(sleeper_main, &flush, &flusher, 0, 0, "flusher");
		return (0);
	case MOD_UNLOAD:
		tell(&stop, worker);
		tell(&flush, flusher);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t26_fixed, handler, NULL);
