/*
 * Writing 1 to the oid removes it: from within its own handler, which therefore
 * waits for itself.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/sysctl.h>

static struct sysctl_ctx_list ctx;
static int removed;

static int
remove_handler(SYSCTL_HANDLER_ARGS)
{
	int error, value = 0;

	error = sysctl_handle_int(oidp, &value, 0, req);
	if (error != 0 || req->newptr == NULL || value == 0)
		return (error);
	removed = 1;
	return (sysctl_ctx_free(&ctx));
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		sysctl_ctx_init(&ctx);
		SYSCTL_ADD_PROC(&ctx, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO,
		    "remove", CTLTYPE_INT | CTLFLAG_RW, NULL, 0,
		    remove_handler, "I", "");
		return (0);
	case MOD_UNLOAD:
		if (removed)
			return (EBUSY);
		sysctl_ctx_free(&ctx);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(sysctl_self, handler, NULL);
MODULE_VERSION(sysctl_self, 1);
