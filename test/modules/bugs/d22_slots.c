/*
 * A table of slots: whoever has one is called when an object dies.  Stays loaded
 * when d22_broken and d22_fixed go.
 */
#include "../traps/kld.h"

#include "d22.h"

static struct mtx lock;
static struct sysctl_ctx_list oids;
static slot_destructor_t destructor;

void
slot_register(slot_destructor_t d)
{
	mtx_lock(&lock);
	destructor = d;
	mtx_unlock(&lock);
}

void
slot_deregister(void)
{
	mtx_lock(&lock);
	destructor = NULL;
	mtx_unlock(&lock);
}

/* An object dies. */
static int
destroy_one(SYSCTL_HANDLER_ARGS)
{
	mtx_lock(&lock);
	if (destructor != NULL)
		destructor();
	mtx_unlock(&lock);
	return (SYSCTL_OUT(req, &arg2, sizeof(arg2)));
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "slots", NULL, MTX_DEF);
		sysctl_ctx_init(&oids);
		SYSCTL_ADD_PROC(&oids, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO,
		    "destroy", CTLTYPE_INT | CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, 0,
		    destroy_one, "I", "");
		return (0);
	case MOD_UNLOAD:
		sysctl_ctx_free(&oids);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d22_slots, handler, NULL);
MODULE_VERSION(d22_slots, 1);
