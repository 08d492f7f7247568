/*
 * A timer walks a list within an epoch while unloading takes it apart.  Concurrency
 * Kit's lists are made for that.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/ck.h>
#include <sys/epoch.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/module.h>

MALLOC_DEFINE(M_ITEMS, "items", "what is listed");

struct item {
	CK_LIST_ENTRY(item) link;
	int value;
};

static CK_LIST_HEAD(, item) items = CK_LIST_HEAD_INITIALIZER(items);
static struct callout reader;
static epoch_t epoch;

static void
look(void *arg __unused)
{
	struct epoch_tracker et;
	struct item *i;

	epoch_enter_preempt(epoch, &et);
	CK_LIST_FOREACH(i, &items, link)
		KASSERT(i->value != 0, ("an item that is not ready"));
	epoch_exit_preempt(epoch, &et);
}

static void
add(int value)
{
	struct item *i = malloc(sizeof(*i), M_ITEMS, M_WAITOK | M_ZERO);

	i->value = value;
	CK_LIST_INSERT_HEAD(&items, i, link);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	struct item *i, *next;

	switch (what) {
	case MOD_LOAD:
		epoch = epoch_alloc("items", EPOCH_PREEMPT);
		add(1);
		add(2);
		callout_init(&reader, 1);
		callout_reset(&reader, hz, look, NULL);
		return (0);
	case MOD_UNLOAD:
		CK_LIST_FOREACH_SAFE(i, &items, link, next) {
			CK_LIST_REMOVE(i, link);
			epoch_wait_preempt(epoch);
			free(i, M_ITEMS);
		}
		callout_drain(&reader);
		epoch_free(epoch);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(ck_list, handler, NULL);
MODULE_VERSION(ck_list, 1);
