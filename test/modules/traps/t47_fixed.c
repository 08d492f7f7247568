/*
 * T47, mended: what has been handed to epoch_call is waited for.
 */
#include "kld.h"

struct entry {
	struct epoch_context ctx;
	int value;
};

static epoch_t epoch;
static struct entry *entry;

static void
entry_free(epoch_context_t ctx)
{
	free(__containerof(ctx, struct entry, ctx), M_TEMP);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		epoch = epoch_alloc("entries", EPOCH_PREEMPT);
		entry = malloc(sizeof(*entry), M_TEMP, M_WAITOK | M_ZERO);
		return (0);
	case MOD_UNLOAD:
		epoch_call(epoch, entry_free, &entry->ctx);
		epoch_wait_preempt(epoch);
		epoch_drain_callbacks(epoch);
		epoch_free(epoch);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t47_fixed, handler, NULL);
