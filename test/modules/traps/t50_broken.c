/*
 * T50: a dependent is loaded while its dependency is still in MOD_LOAD.
 *
 * 1 admin: kldload of this module; MOD_LOAD sleeps, without the linker's lock
 * 2 another admin: kldload of t50_user, which depends on it: links, and calls
 *   t50_submit
 * 3 the mutex is not there yet
 *
 * Broken: lock-misuse, with t50_user and --script.  Up to 13.0 a dependency
 * counts as loaded when it is mapped (K5.6).
 */
#include "kld.h"

static struct mtx lock;
static int jobs;

void t50_submit(void);

void
t50_submit(void)
{
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
