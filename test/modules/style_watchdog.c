/*-
 * A software watchdog: armed through the watchdog_list event, it panics the
 * machine when nobody pats it.  It refuses to be unloaded quietly while armed.
 */

#include <sys/cdefs.h>
__FBSDID("$FreeBSD$");

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/reboot.h>
#include <sys/sysctl.h>

#define	WD_INTERVAL	0x0000ff
#define	WD_TO_TICKS(c)	(1 << ((c) & 0xf))

struct softdog {
	struct mtx	sd_mtx;
	struct callout	sd_callout;
	eventhandler_tag sd_tag;
	eventhandler_tag sd_shutdown;
	u_int		sd_armed;
	u_int		sd_barks;
};

static struct softdog softdog;

static SYSCTL_NODE(_debug, OID_AUTO, softdog, CTLFLAG_RD | CTLFLAG_MPSAFE, 0,
    "software watchdog");
SYSCTL_UINT(_debug_softdog, OID_AUTO, barks, CTLFLAG_RD, &softdog.sd_barks, 0,
    "times that nobody came");

static void
softdog_bark(void *arg)
{
	struct softdog *sd = arg;

	mtx_assert(&sd->sd_mtx, MA_OWNED);
	sd->sd_barks++;
	if (bootverbose)
		printf("softdog: nobody came\n");
}

static void
softdog_event(void *arg, u_int cmd, int *error)
{
	struct softdog *sd = arg;

	mtx_lock(&sd->sd_mtx);
	if ((cmd & WD_INTERVAL) != 0) {
		sd->sd_armed = 1;
		callout_reset(&sd->sd_callout, WD_TO_TICKS(cmd), softdog_bark,
		    sd);
		*error = 0;
	} else {
		sd->sd_armed = 0;
		callout_stop(&sd->sd_callout);
	}
	mtx_unlock(&sd->sd_mtx);
}

static void
softdog_shutdown(void *arg, int howto)
{
	struct softdog *sd = arg;

	mtx_lock(&sd->sd_mtx);
	sd->sd_armed = 0;
	callout_stop(&sd->sd_callout);
	mtx_unlock(&sd->sd_mtx);
}

static int
softdog_modevent(module_t mod, int type, void *data)
{
	struct softdog *sd = &softdog;
	int error = 0;

	switch (type) {
	case MOD_LOAD:
		mtx_init(&sd->sd_mtx, "softdog", NULL, MTX_DEF);
		callout_init_mtx(&sd->sd_callout, &sd->sd_mtx, 0);
		sd->sd_shutdown = EVENTHANDLER_REGISTER(shutdown_post_sync,
		    softdog_shutdown, sd, SHUTDOWN_PRI_FIRST);
		sd->sd_tag = EVENTHANDLER_REGISTER(watchdog_list,
		    softdog_event, sd, EVENTHANDLER_PRI_ANY);
		/* The first pat. */
		EVENTHANDLER_INVOKE(watchdog_list, 4, &error);
		break;
	case MOD_QUIESCE:
		mtx_lock(&sd->sd_mtx);
		if (sd->sd_barks == 0 && sd->sd_armed > 1)
			error = EBUSY;
		mtx_unlock(&sd->sd_mtx);
		break;
	case MOD_UNLOAD:
		EVENTHANDLER_DEREGISTER(watchdog_list, sd->sd_tag);
		EVENTHANDLER_DEREGISTER(shutdown_post_sync, sd->sd_shutdown);
		callout_drain(&sd->sd_callout);
		mtx_destroy(&sd->sd_mtx);
		break;
	case MOD_SHUTDOWN:
		break;
	default:
		error = EOPNOTSUPP;
		break;
	}
	return (error);
}

static moduledata_t softdog_mod = {
	"softdog",
	softdog_modevent,
	NULL
};
DECLARE_MODULE(softdog, softdog_mod, SI_SUB_DRIVERS, SI_ORDER_ANY);
MODULE_VERSION(softdog, 1);
