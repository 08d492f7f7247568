/*
 * A worker whose number of polls decides: it panics at each 63rd, by way of a
 * local copy that lives across the sleep.  Must be found although the number
 * grows like a counter.
 */
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
		u_int n;

		n = ++s->polls;
		s->bytes += 512;
		mtx_sleep(s, &s->mtx, 0, "poll", hz / 10);
		if ((n & 63) == 63)
			panic("the 63rd poll");
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

static moduledata_t counter_parity_mod = { "counter_parity", handler, NULL };
DECLARE_MODULE(counter_parity, counter_parity_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(counter_parity, 1);
