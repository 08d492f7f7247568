/*
 * A source of random numbers: the client of d09_broken and d09_fixed.
 */
#include "../traps/kld.h"

#include "d09.h"

static void
source_read(struct source *s)
{
	s->reads++;
}

static struct source source = { .read = source_read };

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		source_register(&source);
		return (0);
	case MOD_UNLOAD:
		source_deregister(&source);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d09_source, handler, NULL);
MODULE_DEPEND(d09_source, d09_core, 1, 1, 1);
