/*
 * timeout(9), as drivers up to 12 had it: correct.  MOD_UNLOAD holds Giant, as the
 * handler would, so that nothing runs between the look and the end.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/kernel.h>
#include <sys/module.h>

static struct callout_handle handle = CALLOUT_HANDLE_INITIALIZER(&handle);
static int beats;

static void
beat(void *arg)
{

	beats ^= 1;
	handle = timeout(beat, arg, hz);
}

static int
old_modevent(module_t mod, int type, void *data)
{

	switch (type) {
	case MOD_LOAD:
		callout_handle_init(&handle);
		handle = timeout(beat, &beats, hz);
		return (0);
	case MOD_UNLOAD:
#ifndef OLD_LEFT
		untimeout(beat, &beats, handle);
#endif
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t old_mod = { "old", old_modevent, NULL };
DECLARE_MODULE(old, old_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
