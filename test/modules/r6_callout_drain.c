/*
 * A callout that arms itself again, drained before its mutex is destroyed:
 * correct (K6.6, K6.7). The mutex is not held while draining.
 *
 * A real 12.1 kernel: clean.
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
		callout_drain(&timer);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_callout_drain_mod = { "r6_callout_drain", handler, NULL };
DECLARE_MODULE(r6_callout_drain, r6_callout_drain_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_callout_drain, 1);
