/*
 * A poller that a sysctl starts and stops.  The handler and the unload take the
 * same sx; the thread is joined on its struct thread, under the mutex that its
 * stop flag is tested under.
 */
#include <sys/param.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sx.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

static MALLOC_DEFINE(M_POLLER, "poller", "poller state");

struct poller {
	struct sx	 config;
	struct mtx	 mtx;
	struct thread	*td;
	int		 stop;
	u_int		 polls;
	struct sysctl_ctx_list ctx;
};

static struct poller *the_poller;

static void
poller_main(void *arg)
{
	struct poller *p = arg;

	mtx_lock(&p->mtx);
	while (!p->stop) {
		p->polls++;
		mtx_sleep(&p->stop, &p->mtx, 0, "poll", hz / 2);
	}
	mtx_unlock(&p->mtx);
	kthread_exit();
}

static int
poller_start(struct poller *p)
{
	sx_assert(&p->config, SA_XLOCKED);
	if (p->td != NULL)
		return (0);
	p->stop = 0;
	return (kthread_add(poller_main, p, NULL, &p->td, 0, 0, "poller"));
}

static void
poller_stop(struct poller *p)
{
	sx_assert(&p->config, SA_XLOCKED);
	if (p->td == NULL)
		return;
	mtx_lock(&p->mtx);
	p->stop = 1;
	wakeup(&p->stop);
	mtx_sleep(p->td, &p->mtx, PDROP, "pollst", 0);
	p->td = NULL;
}

static int
poller_sysctl_enable(SYSCTL_HANDLER_ARGS)
{
	struct poller *p = arg1;
	int enable, error;

	sx_xlock(&p->config);
	enable = p->td != NULL;
	sx_xunlock(&p->config);
	error = sysctl_handle_int(oidp, &enable, 0, req);
	if (error != 0 || req->newptr == NULL)
		return (error);
	sx_xlock(&p->config);
	if (enable)
		error = poller_start(p);
	else
		poller_stop(p);
	sx_xunlock(&p->config);
	return (error);
}

static int
poller_modevent(module_t mod, int cmd, void *arg)
{
	struct sysctl_oid *tree;
	struct poller *p;

	switch (cmd) {
	case MOD_LOAD:
		p = malloc(sizeof(*p), M_POLLER, M_WAITOK | M_ZERO);
		sx_init(&p->config, "poller config");
		mtx_init(&p->mtx, "poller", NULL, MTX_DEF);
		sysctl_ctx_init(&p->ctx);
		tree = SYSCTL_ADD_NODE(&p->ctx, SYSCTL_STATIC_CHILDREN(_hw),
		    OID_AUTO, "poller", CTLFLAG_RD | CTLFLAG_MPSAFE, 0, "");
		the_poller = p;
		SYSCTL_ADD_PROC(&p->ctx, SYSCTL_CHILDREN(tree), OID_AUTO,
		    "enable", CTLTYPE_INT | CTLFLAG_RW | CTLFLAG_MPSAFE, p, 0,
		    poller_sysctl_enable, "I", "run the poller");
		SYSCTL_ADD_UINT(&p->ctx, SYSCTL_CHILDREN(tree), OID_AUTO,
		    "polls", CTLFLAG_RD, &p->polls, 0, "rounds");
		return (0);
	case MOD_UNLOAD:
		p = the_poller;
		sysctl_ctx_free(&p->ctx);
		sx_xlock(&p->config);
		poller_stop(p);
		sx_xunlock(&p->config);
		sx_destroy(&p->config);
		mtx_destroy(&p->mtx);
		free(p, M_POLLER);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(poller, poller_modevent, NULL);
MODULE_VERSION(poller, 1);
