/*
 * T49: a sleep without a lock, which Giant hides.
 *
 * 1 unload: calls await; tsleep lets go of Giant, as of any lock
 * 2 worker: calls await, too, and has no lock to let go of
 *
 * Broken: sleep-forbidden in the worker, on a kernel with INVARIANTS; on
 * others the wakeup may come between the test and the sleep (T1).
 */
#include "kld.h"

static struct callout timer;
static struct mtx lock;
static struct proc *worker;
static int settled;
static int stop;

static void
settle(void *arg __unused)
{
	settled = 1;
	wakeup(&settled);
}

static void
await(void)
{
	while (!settled)
		tsleep(&settled, 0, "settle", 0);
}

static void
worker_main(void *arg __unused)
{
	await();
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
		callout_init(&timer, 0);
		callout_reset(&timer, hz, settle, NULL);
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		await();
		callout_drain(&timer);
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

DEV_MODULE(t49_broken, handler, NULL);
