/*
 * Readers hold a reference; the last one to let go frees.
 */
#include "../traps/kld.h"

struct entry {
	u_int references;
	int value;
};

static struct mtx lock;
static struct entry *volatile entry;
static struct sysctl_ctx_list oids;

static void
release(struct entry *e)
{
	if (refcount_release(&e->references))
		free(e, M_TEMP);
}

static int
value(SYSCTL_HANDLER_ARGS)
{
	struct entry *e;
	int v = 0;

	mtx_lock(&lock);
	e = entry;
	if (e != NULL)
		refcount_acquire(&e->references);
	mtx_unlock(&lock);
	if (e != NULL) {
		v = e->value;
		release(e);
	}
	return (SYSCTL_OUT(req, &v, sizeof(v)));
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	struct entry *e;

	switch (what) {
	case MOD_LOAD:
		e = malloc(sizeof(*e), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&lock, "entry", NULL, MTX_DEF);
		refcount_init(&e->references, 1);
		entry = e;
		sysctl_ctx_init(&oids);
		SYSCTL_ADD_PROC(&oids, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO,
		    "value", CTLTYPE_INT | CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, 0,
		    value, "I", "");
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		e = entry;
		entry = NULL;
		mtx_unlock(&lock);
		release(e);
		sysctl_ctx_free(&oids);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i16_counted, handler, NULL);
