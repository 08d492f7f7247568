/*
 * A worker that keeps statistics, as drivers do: polls, bytes and wakeups are
 * counted and never looked at.  The stop is idiom I1 and right.
 *
 * Every round leaves another number behind, so the state space closes only if
 * the counters are recognised as deciding nothing.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static MALLOC_DEFINE(M_COUNTER, "counter", "statistics");

struct softc {
	struct mtx	 mtx;
	struct proc	*proc;
	int		 stop;
	u_int		 polls;
	uint64_t	 bytes;
};

static struct softc *sc;

static void
worker(void *arg)
{
	struct softc *s = arg;

	mtx_lock(&s->mtx);
	while (s->stop == 0) {
		s->polls++;
		s->bytes += 512;
		mtx_sleep(s, &s->mtx, 0, "poll", hz / 10);
	}
	mtx_unlock(&s->mtx);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		sc = malloc(sizeof(*sc), M_COUNTER, M_WAITOK | M_ZERO);
		mtx_init(&sc->mtx, "statistics", NULL, MTX_DEF);
		error = kproc_create(worker, sc, &sc->proc, 0, 0, "counter");
		if (error != 0) {
			mtx_destroy(&sc->mtx);
			free(sc, M_COUNTER);
			sc = NULL;
		}
		return (error);
	case MOD_UNLOAD:
		if (sc == NULL)
			return (0);
		mtx_lock(&sc->mtx);
		sc->stop = 1;
		wakeup(sc);
		mtx_sleep(sc->proc, &sc->mtx, 0, "stop", 0);
		mtx_unlock(&sc->mtx);
		mtx_destroy(&sc->mtx);
		free(sc, M_COUNTER);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t counter_stats_mod = { "counter_stats", handler, NULL };
DECLARE_MODULE(counter_stats, counter_stats_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(counter_stats, 1);
