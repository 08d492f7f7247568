/*
 * The handler goes first, then what it looks at.
 */
#include "../traps/kld.h"

struct instance {
	struct mtx lock;
	int suspended;
};

static struct instance *instance;
static eventhandler_tag tag;

static void
suspend(void *arg __unused)
{
	mtx_lock(&instance->lock);
	instance->suspended = 1;
	mtx_unlock(&instance->lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		instance = malloc(sizeof(*instance), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&instance->lock, "instance", NULL, MTX_DEF);
		tag = EVENTHANDLER_REGISTER(power_suspend, suspend, NULL,
		    EVENTHANDLER_PRI_ANY);
		return (0);
	case MOD_UNLOAD:
		EVENTHANDLER_DEREGISTER(power_suspend, tag);
		mtx_destroy(&instance->lock);
		free(instance, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d14_fixed, handler, NULL);
