/*
 * T41: the softc is freed while the worker still writes to it.
 *
 * 1 worker: announces that it is done with the softc
 * 2 unload: frees the softc
 * 3 worker: writes its state into the softc
 *
 * Broken: use-after-free.
 */
#include "kld.h"

struct softc {
	int done;
	int state;
};

static struct mtx lock;
static struct softc *sc;
static struct proc *worker;
static int stop;

static void
worker_main(void *arg __unused)
{
	mtx_lock(&lock);
	sc->done = 1;
	wakeup(sc);
	mtx_unlock(&lock);
	sc->state = 1;
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "idle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		sc = malloc(sizeof(*sc), M_DEVBUF, M_WAITOK | M_ZERO);
		mtx_init(&lock, "module mutex", NULL, MTX_DEF);
		return (kproc_create(worker_main, NULL, &worker, 0, 0,
		    "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		while (!sc->done)
			mtx_sleep(sc, &lock, 0, "done", 0);
		free(sc, M_DEVBUF);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t41_broken, handler, NULL);
