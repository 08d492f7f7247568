/*
 * T18: a mutex is destroyed while the clock still waits for it.
 *
 * 1 clock: has taken the callout off its wheel and waits for the mutex
 * 2 unload: callout_stop, with the mutex held: the handler will not run
 * 3 unload: unlocks and destroys the mutex
 * 4 clock: takes a mutex that is gone, only to see that it shall not run
 *
 * Broken: use-after-free.
 */
#include "kld.h"

static struct mtx lock;
static struct callout tick_tock;

static void
tick_tock_fn(void *arg __unused)
{
	callout_reset(&tick_tock, 1, tick_tock_fn, NULL);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		callout_init_mtx(&tick_tock, &lock, 0);
		mtx_lock(&lock);
		callout_reset(&tick_tock, 1, tick_tock_fn, NULL);
		mtx_unlock(&lock);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		callout_stop(&tick_tock);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t18_broken, handler, NULL);
