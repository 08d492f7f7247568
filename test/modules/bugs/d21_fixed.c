/*
 * Whoever reaps waits for the end of the thread, and not for what it says.
 */
#include "../traps/kld.h"

struct entry {
	struct mtx lock;
	struct thread *thread;
	int exiting;
};

static struct entry *entry;

static void
worker(void *arg)
{
	struct entry *e = arg;

	mtx_lock(&e->lock);
	while (!e->exiting)
		mtx_sleep(&e->exiting, &e->lock, 0, "run", 0);
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
		mtx_sleep(entry->thread, &entry->lock, 0, "reap", 0);
		mtx_unlock(&entry->lock);
		mtx_destroy(&entry->lock);
		free(entry, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d21_fixed, handler, NULL);
