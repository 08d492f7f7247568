/*
 * A driver that holds the mount of the root while it looks for its disks, and gives
 * up without giving the hold back: the list of holds still has its string.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

static struct root_hold_token *hold;

static int
hold_modevent(module_t mod, int type, void *data)
{

	switch (type) {
	case MOD_LOAD:
		hold = root_mount_hold("hold_left");
		return (0);
	case MOD_UNLOAD:
#ifdef HOLD_GIVEN_BACK
		root_mount_rel(hold);
#endif
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t hold_mod = { "hold_left", hold_modevent, NULL };
DECLARE_MODULE(hold_left, hold_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
