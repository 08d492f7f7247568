/*
 * First what the thread uses, then the thread.
 */
#include "../traps/kld.h"

static struct mtx events_lock;
static struct proc *events;
static int stop;

static void
events_main(void *arg __unused)
{
	mtx_lock(&events_lock);
	while (!stop)
		mtx_sleep(&stop, &events_lock, 0, "events", 0);
	mtx_unlock(&events_lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&events_lock, "events", NULL, MTX_DEF);
		error = kproc_create(events_main, NULL, &events, 0, 0, "events");
		return (error);
	case MOD_UNLOAD:
		mtx_lock(&events_lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(events, &events_lock, 0, "exit", 0);
		mtx_unlock(&events_lock);
		mtx_destroy(&events_lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d20_fixed, handler, NULL);
