/*
 * A driver-shaped module that declares and uses a little of everything: static
 * and dynamic oids, a device node, event handlers, locks of every class, a task
 * queue of its own, a timeout task, atomics, strings, lists.  Correct: all of it
 * is taken back.
 */
#include <sys/cdefs.h>
__FBSDID("$FreeBSD$");

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/conf.h>
#include <sys/condvar.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/refcount.h>
#include <sys/rmlock.h>
#include <sys/rwlock.h>
#include <sys/sema.h>
#include <sys/sx.h>
#include <sys/sysctl.h>
#include <sys/taskqueue.h>
#include <sys/uio.h>

static MALLOC_DEFINE(M_BREADTH, "breadth", "breadth items");

static SYSCTL_NODE(_debug, OID_AUTO, breadth, CTLFLAG_RW | CTLFLAG_MPSAFE, 0,
    "breadth");
static int level = 1;
SYSCTL_INT(_debug_breadth, OID_AUTO, level, CTLFLAG_RWTUN, &level, 0, "level");
TUNABLE_INT("debug.breadth.level", &level);

static struct mtx early;
MTX_SYSINIT(breadth_early, &early, "early mutex", MTX_DEF);
static struct sx early_sx;
SX_SYSINIT(breadth_sx, &early_sx, "early sx");

struct item {
	TAILQ_ENTRY(item) link;
	LIST_ENTRY(item) hash;
	int number;
};
static TAILQ_HEAD(item_head, item) items = TAILQ_HEAD_INITIALIZER(items);
static LIST_HEAD(, item) hashed = LIST_HEAD_INITIALIZER(hashed);

static struct taskqueue *queue;
static struct timeout_task late;
static struct rwlock rw;
static struct rmlock rm;
static struct sema sema;
static struct cdev *node;
static eventhandler_tag tag;
static struct sysctl_ctx_list ctx;
static volatile u_int references;
static u_long bits;
static char name[16];

static d_read_t breadth_read;
static struct cdevsw breadth_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "breadth",
	.d_read = breadth_read,
};

static int
breadth_read(struct cdev *dev __unused, struct uio *uio, int ioflag __unused)
{
	return (uiomove(name, MIN(uio->uio_resid, (ssize_t)sizeof(name)), uio));
}

static int
level_handler(SYSCTL_HANDLER_ARGS)
{
	int error, value;

	value = *(int *)arg1 + (int)arg2;
	error = sysctl_handle_int(oidp, &value, 0, req);
	if (error != 0 || req->newptr == NULL)
		return (error);
	return (0);
}

static void
late_run(void *context __unused, int pending __unused)
{
	sema_post(&sema);
}

static void
going_down(void *arg __unused, int howto)
{
	printf("breadth: going down, %#x\n", howto);
}

static void
add_items(void)
{
	struct item *it;
	int i;

	for (i = 0; i < 2; i++) {
		it = malloc(sizeof(*it), M_BREADTH, M_WAITOK | M_ZERO);
		it->number = i;
		TAILQ_INSERT_TAIL(&items, it, link);
		LIST_INSERT_HEAD(&hashed, it, hash);
	}
}

static void
free_items(void)
{
	struct item *it, *next;

	TAILQ_FOREACH_SAFE(it, &items, link, next) {
		KASSERT(it->number >= 0, ("item %d", it->number));
		TAILQ_REMOVE(&items, it, link);
		LIST_REMOVE(it, hash);
		free(it, M_BREADTH);
	}
	MPASS(LIST_EMPTY(&hashed));
}

static int
load(void)
{
	struct rm_priotracker tracker;
	u_int old;

	mtx_lock(&early);
	snprintf(name, sizeof(name), "%s%d", "breadth", level);
	mtx_unlock(&early);
	sx_xlock(&early_sx);
	sx_downgrade(&early_sx);
	sx_assert(&early_sx, SA_SLOCKED);
	sx_sunlock(&early_sx);

	rw_init(&rw, "breadth rw");
	rw_rlock(&rw);
	rw_runlock(&rw);
	add_items();
	rm_init(&rm, "breadth rm");
	rm_rlock(&rm, &tracker);
	rm_runlock(&rm, &tracker);
	sema_init(&sema, 0, "breadth sema");

	refcount_init(&references, 1);
	refcount_acquire(&references);
	refcount_release(&references);
	atomic_set_long(&bits, 4);
	atomic_add_acq_long(&bits, 1);
	old = references;
	if (!atomic_fcmpset_int(&references, &old, old + 1))
		panic("nobody else is here");
	atomic_subtract_rel_int(&references, 1);
	if (atomic_load_acq_int(&references) != 1 ||
	    atomic_readandclear_long(&bits) != 5)
		panic("counted wrong");

	queue = taskqueue_create("breadth", M_WAITOK, taskqueue_thread_enqueue,
	    &queue);
	taskqueue_start_threads(&queue, 1, PWAIT, "%s taskq", name);
	TIMEOUT_TASK_INIT(queue, &late, 0, late_run, NULL);
	taskqueue_enqueue_timeout(queue, &late, hz / 10);

	sysctl_ctx_init(&ctx);
	SYSCTL_ADD_PROC(&ctx, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO, "level2",
	    CTLTYPE_INT | CTLFLAG_RW | CTLFLAG_MPSAFE, &level, 1, level_handler,
	    "I", "level and one");
	tag = EVENTHANDLER_REGISTER(shutdown_pre_sync, going_down, NULL,
	    SHUTDOWN_PRI_DEFAULT);
	node = make_dev(&breadth_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "%s",
	    name);
	node->si_drv1 = &items;
	return (0);
}

static void
unload(void)
{
	destroy_dev(node);
	EVENTHANDLER_DEREGISTER(shutdown_pre_sync, tag);
	sysctl_ctx_free(&ctx);
	sema_wait(&sema);
	taskqueue_drain_timeout(queue, &late);
	taskqueue_free(queue);
	rw_wlock(&rw);
	free_items();
	rw_wunlock(&rw);
	sema_destroy(&sema);
	rm_destroy(&rm);
	rw_destroy(&rw);
}

static int
breadth_modevent(module_t mod __unused, int type, void *data __unused)
{
	switch (type) {
	case MOD_LOAD:
		return (load());
	case MOD_UNLOAD:
		unload();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(kpi_breadth, breadth_modevent, NULL);
MODULE_VERSION(kpi_breadth, 1);
