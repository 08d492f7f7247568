/*
 * A dynamic oid: sysctl_ctx_free waits for its handlers, and comes before the
 * lock that they use goes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/sx.h>
#include <sys/sysctl.h>

static struct sx lock;
static int level;
static struct sysctl_ctx_list ctx;

static int
level_handler(SYSCTL_HANDLER_ARGS)
{
	int error, value;

	sx_slock(&lock);
	value = level;
	sx_sunlock(&lock);
	error = sysctl_handle_int(oidp, &value, 0, req);
	if (error != 0 || req->newptr == NULL)
		return (error);
	sx_xlock(&lock);
	level = value;
	sx_xunlock(&lock);
	return (0);
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		sx_init(&lock, "level lock");
		sysctl_ctx_init(&ctx);
		SYSCTL_ADD_PROC(&ctx, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO,
		    "level", CTLTYPE_INT | CTLFLAG_RW | CTLFLAG_MPSAFE, NULL, 0,
		    level_handler, "I", "");
		return (0);
	case MOD_UNLOAD:
		sysctl_ctx_free(&ctx);
		sx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(sysctl_dynamic, handler, NULL);
MODULE_VERSION(sysctl_dynamic, 1);
