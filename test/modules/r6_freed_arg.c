/*
 * Load hands its worker a malloc'ed argument and frees it at once.
 *
 * A real 12.1 kernel: general protection fault in the worker's first
 * mtx_lock, at load; a debug kernel trashes freed memory.
 *
 * Broken: use-after-free (T41).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static MALLOC_DEFINE(M_R6, "r6_freed_arg", "r6_freed_arg softc");

struct softc {
	struct mtx lock;
	int stop;
};

static struct softc *shared;
static struct proc *worker;

static void
worker_main(void *arg)
{
	struct softc *sc = arg;
	int done;

	do {
		mtx_lock(&sc->lock);
		done = sc->stop;
		mtx_unlock(&sc->lock);
		if (!done)
			pause("poll", 1);
	} while (!done);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		shared = malloc(sizeof(*shared), M_R6, M_WAITOK | M_ZERO);
		mtx_init(&shared->lock, "softc", NULL, MTX_DEF);
		error = kproc_create(worker_main, shared, &worker, 0, 0,
		    "r6_worker");
		free(shared, M_R6);
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&shared->lock);
		shared->stop = 1;
		mtx_sleep(worker, &shared->lock, 0, "r6stop", 0);
		mtx_unlock(&shared->lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r6_freed_arg_mod = { "r6_freed_arg", handler, NULL };
DECLARE_MODULE(r6_freed_arg, r6_freed_arg_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r6_freed_arg, 1);
