/*
 * A timer an hour away that unload leaves armed. It hurts long after anybody
 * looks: only virtual time gets there.
 *
 * Broken: dangling-registration, use-after-unload (T15).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/kernel.h>
#include <sys/module.h>

static struct callout timer;
static int rang;

static void
ring(void *arg __unused)
{
	rang = 1;
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		callout_init(&timer, 1);
		callout_reset(&timer, 3600 * hz, ring, NULL);
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t timer_hour_mod = { "timer_hour", handler, NULL };
DECLARE_MODULE(timer_hour, timer_hour_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(timer_hour, 1);
