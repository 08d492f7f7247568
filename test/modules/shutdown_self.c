/*
 * The handler takes itself back from within, which waits until nobody runs the
 * list: itself.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

static struct mtx lock;
MTX_SYSINIT(shutdown_self, &lock, "tag", MTX_DEF);
static eventhandler_tag tag;

/* Whoever takes the tag takes the handler back. */
static int
forget(void)
{
	eventhandler_tag mine;

	mtx_lock(&lock);
	mine = tag;
	tag = NULL;
	mtx_unlock(&lock);
	if (mine == NULL)
		return (EBUSY);
	EVENTHANDLER_DEREGISTER(shutdown_post_sync, mine);
	return (0);
}

static void
once(void *arg, int howto)
{
	(void)forget();
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		tag = EVENTHANDLER_REGISTER(shutdown_post_sync, once, NULL,
		    SHUTDOWN_PRI_DEFAULT);
		return (0);
	case MOD_UNLOAD:
		return (forget());
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(shutdown_self, handler, NULL);
MODULE_VERSION(shutdown_self, 1);
