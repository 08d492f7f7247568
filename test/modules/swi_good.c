/*
 * A callout asks for a software interrupt, whose handler counts.  Whoever asks is
 * stopped first; removing the handler then waits for the one that runs.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/interrupt.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

static struct mtx lock;
static struct callout source;
static struct intr_event *event;
static void *cookie;
static int flips;

static void
flip(void *arg)
{
	int *counter = arg;

	mtx_lock(&lock);
	*counter = !*counter;
	mtx_unlock(&lock);
}

static void
ask(void *arg __unused)
{
	swi_sched(cookie, 0);
}

static int
swi_modevent(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "swi", NULL, MTX_DEF);
		callout_init(&source, 1);
		error = swi_add(&event, "flip", flip, &flips, SWI_TQ, INTR_MPSAFE,
		    &cookie);
		if (error != 0) {
			mtx_destroy(&lock);
			return (error);
		}
		callout_reset(&source, hz, ask, NULL);
		return (0);
	case MOD_UNLOAD:
		callout_drain(&source);
		swi_remove(cookie);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(swi, swi_modevent, NULL);
