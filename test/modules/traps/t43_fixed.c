/*
 * T43, mended: first all questions, then all deeds.
 */
#include "kld.h"

static struct mtx lock;
static struct callout poll;
static int busy;

static void
poll_fn(void *arg __unused)
{
	mtx_lock(&lock);
	mtx_unlock(&lock);
}

/* Somebody has the device open, the first time that it is asked for. */
static int
is_busy(void)
{
	return (busy-- > 0 ? EBUSY : 0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		busy = 1;
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		callout_init(&poll, 1);
		callout_reset(&poll, hz, poll_fn, NULL);
		return (0);
	case MOD_UNLOAD:
		if (is_busy())
			return (EBUSY);
		callout_drain(&poll);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t43_fixed, handler, NULL);
