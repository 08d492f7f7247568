/*
 * Unload stops its callout, rightly holding the callout's mutex, and destroys
 * that mutex at once: the callout may already be off the wheel, its softclock
 * thread waiting for the very mutex (K6.5).
 *
 * A real 12.1 kernel: nothing visible in a single round.
 *
 * Broken: lock-misuse or use-after-free of the destroyed mutex (T18).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

static struct mtx lock;
static struct callout timer;
static int beats;

static void
beat(void *arg __unused)
{
	beats++;
	callout_schedule(&timer, hz);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "beat mutex", NULL, MTX_DEF);
		callout_init_mtx(&timer, &lock, 0);
		mtx_lock(&lock);
		callout_reset(&timer, hz, beat, NULL);
		mtx_unlock(&lock);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		callout_stop(&timer);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_callout_stop_only_mod = { "r6_callout_stop_only", handler, NULL };
DECLARE_MODULE(r6_callout_stop_only, r6_callout_stop_only_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_callout_stop_only, 1);
