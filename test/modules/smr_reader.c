/*
 * A timer reads an object that is found without a lock, within a section of smr(9).
 * Unloading takes the object away, waits for the readers, and frees it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/smr.h>

MALLOC_DEFINE(M_SMR, "smr_reader", "what is read");

struct object {
	int value;
};

static SMR_POINTER(struct object *) current;
static smr_t smr;
static struct callout reader;

static void
look(void *arg __unused)
{
	struct object *o;

	smr_enter(smr);
	o = smr_entered_load(&current, smr);
	if (o != NULL)
		KASSERT(o->value == 5, ("not what was stored"));
	smr_exit(smr);
}

static int
smr_modevent(module_t mod __unused, int what, void *arg __unused)
{
	struct object *o;

	switch (what) {
	case MOD_LOAD:
		smr = smr_create("reader", 0, 0);
		o = malloc(sizeof(*o), M_SMR, M_WAITOK | M_ZERO);
		o->value = 5;
		smr_serialized_store(&current, o, true);
		callout_init(&reader, 1);
		callout_reset(&reader, hz, look, NULL);
		return (0);
	case MOD_UNLOAD:
		o = smr_serialized_load(&current, true);
		smr_serialized_store(&current, NULL, true);
		smr_synchronize(smr);
		free(o, M_SMR);
		callout_drain(&reader);
		smr_destroy(smr);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(smr_reader, smr_modevent, NULL);
