/*
 * Readers are in epoch sections, and nobody waits for them.
 */
#include "../traps/kld.h"

struct entry {
	int value;
};

static epoch_t epoch;
static struct entry *volatile entry;
static struct sysctl_ctx_list oids;

static int
value(SYSCTL_HANDLER_ARGS)
{
	struct entry *e;
	int v = 0;

	struct epoch_tracker et;

	epoch_enter_preempt(epoch, &et);
	e = atomic_load_ptr(&entry);
	if (e != NULL)
		v = e->value;
	epoch_exit_preempt(epoch, &et);
	return (SYSCTL_OUT(req, &v, sizeof(v)));
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	struct entry *e;

	switch (what) {
	case MOD_LOAD:
		e = malloc(sizeof(*e), M_TEMP, M_WAITOK | M_ZERO);
		epoch = epoch_alloc("entries", EPOCH_PREEMPT);
		atomic_store_ptr(&entry, e);
		sysctl_ctx_init(&oids);
		SYSCTL_ADD_PROC(&oids, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO,
		    "value", CTLTYPE_INT | CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, 0,
		    value, "I", "");
		return (0);
	case MOD_UNLOAD:
		e = atomic_load_ptr(&entry);
		atomic_store_ptr(&entry, NULL);
		free(e, M_TEMP);
		sysctl_ctx_free(&oids);
		epoch_free(epoch);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i16_unwaited, handler, NULL);
