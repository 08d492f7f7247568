/*
 * The handler that shutdown runs is taken back only after what it uses is gone.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

static struct mtx lock;
static eventhandler_tag tag;
static int off;

static void
power_off(void *arg, int howto)
{
	mtx_lock(&lock);
	off = 1;
	mtx_unlock(&lock);
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "power", NULL, MTX_DEF);
		tag = EVENTHANDLER_REGISTER(shutdown_final, power_off, NULL,
		    SHUTDOWN_PRI_LAST);
		return (0);
	case MOD_UNLOAD:
		mtx_destroy(&lock);
		EVENTHANDLER_DEREGISTER(shutdown_final, tag);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(shutdown_late, handler, NULL);
MODULE_VERSION(shutdown_late, 1);
