/*
 * A process table: a worker calls itself a zombie, and whoever reaps frees its
 * entry, although the worker has still to unlock it.
 */
#include "../traps/kld.h"

struct entry {
	struct mtx lock;
	struct thread *thread;
	int exiting;
	int zombie;
};

static struct entry *entry;

static void
worker(void *arg)
{
	struct entry *e = arg;

	mtx_lock(&e->lock);
	while (!e->exiting)
		mtx_sleep(&e->exiting, &e->lock, 0, "run", 0);
	atomic_store_rel_int(&e->zombie, 1);
	mtx_unlock(&e->lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		entry = malloc(sizeof(*entry), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&entry->lock, "entry", NULL, MTX_DEF);
		return (kthread_add(worker, entry, NULL, &entry->thread, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&entry->lock);
		entry->exiting = 1;
		wakeup(&entry->exiting);
		mtx_unlock(&entry->lock);
		while (atomic_load_acq_int(&entry->zombie) == 0)
			pause("reap", 1);
		free(entry, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d21_broken, handler, NULL);
