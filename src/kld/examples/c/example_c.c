/*
 * An example driver in C: a worker that polls a device every second, and can
 * be told to look now.  Load it and quiesce.ko comes with it; unload it and
 * both are gone.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

#include "quiesce.h"

#ifndef EXAMPLE_WORKERS
#define	EXAMPLE_WORKERS	1
#endif

static struct quiesce_worker workers[EXAMPLE_WORKERS];
static struct mtx state_lock;
static int polls;

static void
example_body(struct quiesce_worker *w, void *arg __unused)
{
	int why;

	do {
		mtx_lock(&state_lock);
		polls ^= 1;
		mtx_unlock(&state_lock);
		why = quiesce_worker_wait(w, hz);
	} while (why != QUIESCE_STOP && !quiesce_worker_should_stop(w));
}

static int
example_modevent(module_t mod __unused, int what, void *arg __unused)
{
	int error, i;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&state_lock, "example state", NULL, MTX_DEF);
		for (i = 0; i < EXAMPLE_WORKERS; i++)
			quiesce_worker_init(&workers[i], "example_c");
#if EXAMPLE_WORKERS == 1
		error = quiesce_worker_start(&workers[0], example_body, NULL);
#else
		error = quiesce_workers_start(workers, EXAMPLE_WORKERS,
		    example_body, NULL);
#endif
		/* After a failed load MOD_UNLOAD follows, and cleans up (K5.8). */
		return (error);
	case MOD_UNLOAD:
		error = quiesce_workers_stop(workers, EXAMPLE_WORKERS, 0);
		if (error != 0)
			return (error);
		for (i = 0; i < EXAMPLE_WORKERS; i++)
			quiesce_worker_destroy(&workers[i]);
		mtx_destroy(&state_lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t example_c_mod = { "example_c", example_modevent, NULL };
DECLARE_MODULE(example_c, example_c_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(example_c, 1);
#ifndef QUIESCE_IN_MODULE
MODULE_DEPEND(example_c, quiesce, 1, 1, 1);
#endif
