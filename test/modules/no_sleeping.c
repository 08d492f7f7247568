/*
 * A worker that forbids itself to sleep while it holds what must not wait, and
 * then allocates with M_WAITOK (K3.44).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/proc.h>

static int
nosleep_modevent(module_t mod, int type, void *data)
{
	void *p;

	switch (type) {
	case MOD_LOAD:
		THREAD_NO_SLEEPING();
		p = malloc(16, M_TEMP, M_WAITOK);
		THREAD_SLEEPING_OK();
		free(p, M_TEMP);
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t nosleep_mod = { "nosleep", nosleep_modevent, NULL };
DECLARE_MODULE(nosleep, nosleep_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
