/*
 * A static SYSCTL_PROC whose handler sleeps on a lock.  Nobody waits for such
 * handlers: kldunload unlinks the oid, unmaps, and the reader comes back.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/sx.h>
#include <sys/sysctl.h>

static struct sx lock;
SX_SYSINIT(sysctl_static, &lock, "level lock");
static int level;

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

SYSCTL_NODE(_debug, OID_AUTO, st, CTLFLAG_RW | CTLFLAG_MPSAFE, 0, "");
SYSCTL_PROC(_debug_st, OID_AUTO, level,
    CTLTYPE_INT | CTLFLAG_RW | CTLFLAG_MPSAFE, 0, 0, level_handler, "I", "");

static int
handler(module_t mod, int what, void *arg)
{
	return (what == MOD_LOAD || what == MOD_UNLOAD ? 0 : EOPNOTSUPP);
}

DEV_MODULE(sysctl_static, handler, NULL);
MODULE_VERSION(sysctl_static, 1);
