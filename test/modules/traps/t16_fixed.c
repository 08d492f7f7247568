/*
 * T16, mended: stop under the mutex, drain without it.
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
		callout_drain(&tick_tock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t16_fixed, handler, NULL);
