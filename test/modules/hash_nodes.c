/*
 * Nodes in a hash table, found under an rmlock and counted.  Each has a callout
 * whose handler leaves unlocked.  The drain comes first of all, so that nobody is
 * in the handler's last instructions when the last reference goes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/counter.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/refcount.h>
#include <sys/rmlock.h>
#include <sys/sysctl.h>

static MALLOC_DEFINE(M_NODE, "node", "nodes");

struct node {
	LIST_ENTRY(node) link;
	struct callout tick;
	struct mtx mtx;
	u_int refs;
	int id;
	int dead;
};

static LIST_HEAD(nodes, node) *table;
static u_long mask;
static struct rmlock table_lock;
static counter_u64_t lookups;
COUNTER_U64_SYSINIT(lookups);
SYSCTL_COUNTER_U64(_debug, OID_AUTO, node_lookups, CTLFLAG_RD, &lookups, "");

static void
node_release(struct node *n)
{
	if (refcount_release(&n->refs)) {
		mtx_destroy(&n->mtx);
		free(n, M_NODE);
	}
}

static void
node_tick(void *arg)
{
	struct node *n = arg;

	if (!n->dead)
		callout_schedule(&n->tick, hz);
	mtx_unlock(&n->mtx);
}

static struct node *
node_find(int id)
{
	struct rm_priotracker tracker;
	struct node *n;

	counter_u64_add(lookups, 1);
	rm_rlock(&table_lock, &tracker);
	LIST_FOREACH(n, &table[id & mask], link) {
		if (n->id == id) {
			refcount_acquire(&n->refs);
			break;
		}
	}
	rm_runlock(&table_lock, &tracker);
	return (n);
}

static void
node_make(int id)
{
	struct node *n;

	n = malloc(sizeof(*n), M_NODE, M_WAITOK | M_ZERO);
	n->id = id;
	refcount_init(&n->refs, 1);
	mtx_init(&n->mtx, "node", NULL, MTX_DEF);
	callout_init_mtx(&n->tick, &n->mtx, CALLOUT_RETURNUNLOCKED);
	rm_wlock(&table_lock);
	LIST_INSERT_HEAD(&table[id & mask], n, link);
	rm_wunlock(&table_lock);
	mtx_lock(&n->mtx);
	callout_reset(&n->tick, hz, node_tick, n);
	mtx_unlock(&n->mtx);
}

static void
node_shut(struct node *n)
{
	rm_wlock(&table_lock);
	LIST_REMOVE(n, link);
	rm_wunlock(&table_lock);
	mtx_lock(&n->mtx);
	n->dead = 1;
	callout_stop(&n->tick);
	mtx_unlock(&n->mtx);
	callout_drain(&n->tick);
	node_release(n);
}

static int
node_modevent(module_t mod __unused, int what, void *arg __unused)
{
	struct node *n;

	switch (what) {
	case MOD_LOAD:
		rm_init(&table_lock, "nodes");
		table = hashinit(8, M_NODE, &mask);
		node_make(1);
		return (0);
	case MOD_UNLOAD:
		n = node_find(1);
		node_shut(n);
		node_release(n);
		hashdestroy(table, M_NODE, mask);
		rm_destroy(&table_lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(nodes, node_modevent, NULL);
