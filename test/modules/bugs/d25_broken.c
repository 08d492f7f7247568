/*
 * A graphics driver destroys the lock of its address space, and the core's
 * deferred work still takes it.
 */
#include "../traps/kld.h"

#include "d25.h"

static struct vm *vm;

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		vm = malloc(sizeof(*vm), M_TEMP, M_WAITOK | M_ZERO);
		sx_init(&vm->lock, "vm");
		return (0);
	case MOD_UNLOAD:
		drm_release_later(vm);
		sx_destroy(&vm->lock);
		free(vm, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d25_broken, handler, NULL);
MODULE_DEPEND(d25_broken, d25_drm, 1, 1, 1);
