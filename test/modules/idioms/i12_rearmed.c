/*
 * The callout is drained, and a sysctl arms it again.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct callout timer;
static struct sysctl_ctx_list oids;

static void
beat(void *arg __unused)
{
		callout_schedule(&timer, 1);
}

static int
restart(SYSCTL_HANDLER_ARGS)
{
	int on = 1;

	mtx_lock(&lock);
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
		callout_drain(&timer);
		sysctl_ctx_free(&oids);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i12_rearmed, handler, NULL);
