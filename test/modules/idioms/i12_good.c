/*
 * Nobody can arm the callout any more, then it is drained, without the lock.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct callout timer;
static struct sysctl_ctx_list oids;
static int closing;

static void
beat(void *arg __unused)
{
	if (!closing)
		callout_schedule(&timer, 1);
}

static int
restart(SYSCTL_HANDLER_ARGS)
{
	int on = 1;

	mtx_lock(&lock);
	if (!closing)
		callout_reset(&timer, 1, beat, NULL);
	mtx_unlock(&lock);
	return (SYSCTL_OUT(req, &on, sizeof(on)));
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "timer", NULL, MTX_DEF);
		callout_init_mtx(&timer, &lock, 0);
		mtx_lock(&lock);
		callout_reset(&timer, 1, beat, NULL);
		mtx_unlock(&lock);
		sysctl_ctx_init(&oids);
		SYSCTL_ADD_PROC(&oids, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO,
		    "restart", CTLTYPE_INT | CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, 0,
		    restart, "I", "");
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		closing = 1;
		mtx_unlock(&lock);
		callout_drain(&timer);
		sysctl_ctx_free(&oids);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i12_good, handler, NULL);
