/*
 * Keeps another kld loaded by name, for as long as it is loaded itself, and is
 * told what there is not.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/linker.h>
#include <sys/module.h>

static linker_file_t base;

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	static const struct mod_depend newer = { 4, 4, 9 };
	static const struct mod_depend fits = { 1, 3, 3 };

	switch (what) {
	case MOD_LOAD:
		KASSERT(linker_reference_module("klds_other", NULL, NULL) != 0,
		    ("no such module"));
		KASSERT(linker_reference_module("klds_base", &newer, NULL) != 0,
		    ("no such version"));
		return (linker_reference_module("klds_base", &fits, &base));
	case MOD_QUIESCE:
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static void
let_go(void *arg __unused)
{
	linker_release_module(NULL, NULL, base);
}

DEV_MODULE(klds_user, handler, NULL);
/* Not in MOD_UNLOAD: that has the linker's lock. */
SYSUNINIT(klds_user, SI_SUB_DRIVERS, SI_ORDER_FIRST, let_go, NULL);
