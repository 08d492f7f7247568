/*
 * A random number core: the thread that harvests calls the sources one by one.
 * To deregister is to leave the list; the thread may be inside the source, or on
 * the way to it.
 *
 * d09_source is a module with a source in it.
 */
#include "../traps/kld.h"

#include "d09.h"

static struct mtx lock;
static struct source *volatile source;
static struct proc *harvester;
static epoch_t epoch;
static int stop;

void
source_register(struct source *s)
{
	atomic_store_rel_ptr((uintptr_t *)&source, (uintptr_t)s);
}

void
source_deregister(struct source *s __unused)
{
	atomic_store_rel_ptr((uintptr_t *)&source, 0);
}

static void
harvest(void *arg __unused)
{
	struct epoch_tracker et;
	struct source *s;

	mtx_lock(&lock);
	while (!stop) {
		mtx_unlock(&lock);
		epoch_enter_preempt(epoch, &et);
		s = (struct source *)atomic_load_acq_ptr((uintptr_t *)&source);
		epoch_exit_preempt(epoch, &et);
		if (s != NULL)
			s->read(s);
		mtx_lock(&lock);
		if (!stop)
			mtx_sleep(&stop, &lock, 0, "harvest", hz);
	}
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "harvest", NULL, MTX_DEF);
		epoch = epoch_alloc("sources", EPOCH_PREEMPT);
		return (kproc_create(harvest, NULL, &harvester, 0, 0, "harvest"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(harvester, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		epoch_free(epoch);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d09_core, handler, NULL);
MODULE_VERSION(d09_core, 1);
