/*
 * T47: a callback is still to run when the module goes.
 *
 * 1 unload: epoch_call; epoch_wait returns, and has waited for sections only
 * 2 the module is unmapped
 * 3 softirq: calls the callback
 *
 * Broken: dangling-registration.
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
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t47_broken, handler, NULL);
