/*
 * Small interfaces, each asked for what its manual page promises.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bitset.h>
#include <sys/blockcount.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/refcount.h>
#include <sys/sbuf.h>
#include <sys/taskqueue.h>
#include <sys/tree.h>
#include <vm/uma.h>

static MALLOC_DEFINE(M_MORE, "more", "more");

struct node {
	RB_ENTRY(node) link;
	int key;
};
static int
node_cmp(struct node *a, struct node *b)
{
	return (a->key - b->key);
}
RB_HEAD(nodes, node);
RB_PROTOTYPE_STATIC(nodes, node, link, node_cmp);
RB_GENERATE_STATIC(nodes, node, link, node_cmp);

static void
check_tree(void)
{
	struct nodes head = RB_INITIALIZER(&head);
	struct node n[7], *at, *next, probe;
	int order[7] = { 4, 1, 6, 0, 2, 5, 3 };
	int i, seen = 0;

	for (i = 0; i < 7; i++) {
		n[i].key = order[i];
		KASSERT(RB_INSERT(nodes, &head, &n[i]) == NULL, ("inserted"));
	}
	probe.key = 4;
	KASSERT(RB_INSERT(nodes, &head, &probe) == &n[0], ("duplicate"));
	RB_FOREACH(at, nodes, &head)
		KASSERT(at->key == seen++, ("in order"));
	KASSERT(seen == 7, ("all"));
	RB_REMOVE(nodes, &head, &n[0]);
	probe.key = 4;
	KASSERT(RB_FIND(nodes, &head, &probe) == NULL, ("removed"));
	KASSERT(RB_NFIND(nodes, &head, &probe)->key == 5, ("next"));
	KASSERT(RB_MIN(nodes, &head)->key == 0 && RB_MAX(nodes, &head)->key == 6,
	    ("ends"));
	RB_FOREACH_REVERSE(at, nodes, &head)
		seen--;
	KASSERT(seen == 1, ("backwards"));
	RB_FOREACH_SAFE(at, nodes, &head, next)
		RB_REMOVE(nodes, &head, at);
	KASSERT(RB_EMPTY(&head), ("empty"));
}

BITSET_DEFINE(bits, 100);

static void
check_bits(void)
{
	struct bits b;

	BIT_ZERO(100, &b);
	KASSERT(BIT_EMPTY(100, &b), ("empty"));
	BIT_SET(100, 70, &b);
	BIT_SET(100, 99, &b);
	KASSERT(BIT_FFS(100, &b) == 71 && BIT_COUNT(100, &b) == 2, ("set"));
	BIT_CLR(100, 70, &b);
	KASSERT(!BIT_ISSET(100, 70, &b) && BIT_ISSET(100, 99, &b), ("clear"));
}

static void
check_sbuf(void)
{
	struct sbuf sb, *s;
	char small[8];

	s = sbuf_new(&sb, small, sizeof(small), SBUF_FIXEDLEN);
	sbuf_cat(s, "abc");
	KASSERT(sbuf_printf(s, "%d", 123456) != 0, ("full"));
	KASSERT(sbuf_finish(s) == ENOMEM, ("overflow is told"));
	sbuf_delete(s);
	s = sbuf_new_auto();
	sbuf_printf(s, "%s-%d", "a string that is longer than it begins", 7);
	sbuf_putc(s, '\n');
	sbuf_trim(s);
	KASSERT(sbuf_finish(s) == 0 && sbuf_done(s), ("finished"));
	KASSERT(strcmp(sbuf_data(s),
	    "a string that is longer than it begins-7") == 0, ("text"));
	KASSERT((size_t)sbuf_len(s) == strlen(sbuf_data(s)), ("length"));
	sbuf_delete(s);
}

static void
check_numbers(void)
{
	struct unrhdr *u = new_unrhdr(3, 5, NULL);

	KASSERT(alloc_unr(u) == 3 && alloc_unr(u) == 4, ("lowest first"));
	KASSERT(alloc_unr_specific(u, 5) == 5 && alloc_unr(u) == -1, ("full"));
	free_unr(u, 4);
	KASSERT(alloc_unr(u) == 4, ("again"));
	free_unr(u, 3);
	free_unr(u, 4);
	free_unr(u, 5);
	delete_unrhdr(u);
}

static int inits, finis;
static int
item_init(void *mem, int size, int flags)
{
	inits++;
	*(int *)mem = 7;
	return (0);
}
static void
item_fini(void *mem, int size)
{
	finis++;
}

static void
check_zone(void)
{
	uma_zone_t zone = uma_zcreate("more", 64, NULL, NULL, item_init,
	    item_fini, UMA_ALIGN_PTR, 0);
	int *item = uma_zalloc(zone, M_WAITOK);
	void *pages;

	KASSERT(*item == 7 && uma_zone_get_cur(zone) == 1, ("item"));
	uma_zfree(zone, item);
	uma_zdestroy(zone);
	KASSERT(inits == finis, ("balanced"));
	pages = contigmalloc(PAGE_SIZE, M_MORE, M_WAITOK | M_ZERO, 0, ~0UL,
	    PAGE_SIZE, 0);
	contigfree(pages, PAGE_SIZE, M_MORE);
}

static blockcount_t busy;
static struct mtx lock;
static struct taskqueue *queue;
static struct task task;
static struct callout beat;
static u_int references;

static void
work(void *arg, int pending)
{
	KASSERT(taskqueue_member(queue, curthread), ("member"));
	blockcount_release(&busy, 1);
}

static void
ticked(void *arg)
{
}

static void
drained(void *arg)
{
	refcount_release(&references);
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		check_tree();
		check_bits();
		check_sbuf();
		check_numbers();
		check_zone();
		refcount_init(&references, 1);
		KASSERT(refcount_acquiren(&references, 2) == 1, ("old value"));
		KASSERT(!refcount_releasen(&references, 2), ("not the last"));
		KASSERT(refcount_acquire_checked(&references), ("room"));
		mtx_init(&lock, "more", NULL, MTX_DEF);
		callout_init(&beat, 1);
		callout_reset(&beat, hz, ticked, NULL);
		blockcount_init(&busy);
		blockcount_acquire(&busy, 1);
		queue = taskqueue_create("more", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_start_threads(&queue, 1, PWAIT, "more");
		KASSERT(!taskqueue_member(queue, curthread), ("no member"));
		TASK_INIT(&task, 0, work, NULL);
		taskqueue_enqueue(queue, &task);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		blockcount_wait(&busy, &lock, "more", 0);
		mtx_unlock(&lock);
		KASSERT(blockcount_read(&busy) == 0, ("waited"));
		taskqueue_drain(queue, &task);
		KASSERT(!taskqueue_poll_is_busy(queue, &task), ("idle"));
		taskqueue_free(queue);
		if (callout_async_drain(&beat, drained) != 0)
			refcount_release(&references);
		while (refcount_load(&references) != 1)
			pause("mored", 1);
		callout_drain(&beat);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(kpi_more, handler, NULL);
MODULE_VERSION(kpi_more, 1);
