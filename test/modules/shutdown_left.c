/* The shutdown handler stays behind: the next reboot calls it. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/module.h>

static int flushed;

static void
flush(void *arg, int howto)
{
	flushed = 1;
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		EVENTHANDLER_REGISTER(shutdown_pre_sync, flush, NULL,
		    SHUTDOWN_PRI_FIRST);
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(shutdown_left, handler, NULL);
MODULE_VERSION(shutdown_left, 1);
