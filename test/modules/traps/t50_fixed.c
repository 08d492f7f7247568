/*
 * T50, mended: what others may call refuses until MOD_LOAD is done.
 */
#include "kld.h"

static struct mtx lock;
static int jobs;
static int ready;

void t50_submit(void);

void
t50_submit(void)
{
	if (atomic_load_acq_int(&ready) == 0)
		return;
	mtx_lock(&lock);
	jobs++;
	mtx_unlock(&lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		pause("reset", 1);
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		atomic_store_rel_int(&ready, 1);
		return (0);
	case MOD_UNLOAD:
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t50_base, handler, NULL);
MODULE_VERSION(t50_base, 1);
