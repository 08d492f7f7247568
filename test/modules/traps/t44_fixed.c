/*
 * T44, mended: refusals belong into MOD_QUIESCE.  All modules of the file are
 * asked before the first of them is torn down.
 */
#include "kld.h"

static struct mtx lock;
static struct callout closing;
static int busy;

/* The device is open for a second. */
static void
close_fn(void *arg __unused)
{
	mtx_lock(&lock);
	busy = 0;
	mtx_unlock(&lock);
}

static int
is_busy(void)
{
	int error;

	mtx_lock(&lock);
	error = busy ? EBUSY : 0;
	mtx_unlock(&lock);
	return (error);
}

static int
core_handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		return (0);
	case MOD_UNLOAD:
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static int
disk_handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		busy = 1;
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		callout_init(&closing, 1);
		callout_reset(&closing, hz, close_fn, NULL);
		return (0);
	case MOD_QUIESCE:
		return (is_busy());
	case MOD_UNLOAD:
		callout_drain(&closing);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t disk_mod = { "t44_fixed_disk", disk_handler, NULL };
DECLARE_MODULE(t44_fixed_disk, disk_mod, SI_SUB_DRIVERS, SI_ORDER_FIRST);
static moduledata_t core_mod = { "t44_fixed_core", core_handler, NULL };
DECLARE_MODULE(t44_fixed_core, core_mod, SI_SUB_DRIVERS, SI_ORDER_SECOND);
