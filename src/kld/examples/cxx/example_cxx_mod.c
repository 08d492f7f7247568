/* The C half: kernel headers are not C++. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/module.h>

#include "example_cxx.h"

static int
example_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		return (example_cxx_load(hz));
	case MOD_UNLOAD:
		example_cxx_unload();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t example_cxx_data = { "example_cxx", example_modevent,
    NULL };
DECLARE_MODULE(example_cxx, example_cxx_data, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(example_cxx, 1);
