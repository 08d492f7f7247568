/*
 * The list of ck_list.c with the macros of queue(3), whose readers need a lock.
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
	LIST_ENTRY(item) link;
	int value;
};

static LIST_HEAD(, item) items = LIST_HEAD_INITIALIZER(items);
static struct callout reader;
static epoch_t epoch;

static void
look(void *arg __unused)
{
	struct epoch_tracker et;
	struct item *i;

	epoch_enter_preempt(epoch, &et);
	LIST_FOREACH(i, &items, link)
		KASSERT(i->value != 0, ("an item that is not ready"));
	epoch_exit_preempt(epoch, &et);
}

static void
add(int value)
{
	struct item *i = malloc(sizeof(*i), M_ITEMS, M_WAITOK | M_ZERO);

	i->value = value;
	LIST_INSERT_HEAD(&items, i, link);
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
		LIST_FOREACH_SAFE(i, &items, link, next) {
			LIST_REMOVE(i, link);
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

DEV_MODULE(ck_list_plain, handler, NULL);
MODULE_VERSION(ck_list_plain, 1);
