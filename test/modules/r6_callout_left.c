/*
 * A callout that arms itself again is left behind by unload.
 *
 * A real 12.1 kernel: nothing visible in a single round; the next tick calls
 * unmapped text.
 *
 * Broken: dangling-registration, then use-after-unload (T15, K5.64).
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
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_callout_left_mod = { "r6_callout_left", handler, NULL };
DECLARE_MODULE(r6_callout_left, r6_callout_left_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_callout_left, 1);
