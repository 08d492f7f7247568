/*
 * T46, mended: the handler does its work and stays; MOD_UNLOAD deregisters it.
 */
#include "kld.h"

static eventhandler_tag tag;
static int flushed;

static void
flush(void *arg __unused, int howto __unused)
{
	flushed = 1;
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		tag = EVENTHANDLER_REGISTER(shutdown_pre_sync, flush, NULL,
		    SHUTDOWN_PRI_DEFAULT);
		return (0);
	case MOD_UNLOAD:
		EVENTHANDLER_DEREGISTER(shutdown_pre_sync, tag);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t46_fixed, handler, NULL);
