/* Step 3 of docs/tutorial.md: the protocol. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/module.h>

#include "quiesce.h"

static struct quiesce_worker worker;

static void
work(void)
{
}

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	while (quiesce_worker_wait(self, hz) != QUIESCE_STOP)
		work();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		quiesce_worker_init(&worker, "step3");
		return (quiesce_worker_start(&worker, body, NULL));
	case MOD_UNLOAD:
		error = quiesce_worker_stop(&worker);
		if (error != 0)
			return (error);
		quiesce_worker_destroy(&worker);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t step3_mod = { "step3", handler, NULL };
DECLARE_MODULE(step3, step3_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(step3, 1);
MODULE_DEPEND(step3, quiesce, 1, 1, 1);
