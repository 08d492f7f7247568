/*
 * A disk whose requests are tasks, taken away with its users still there: correct.
 *
 * disk_gone turns the users out; their requests are still served.  d_gone says that
 * nobody comes any more, and is called with the topology locked: whoever takes that
 * lock afterwards knows that d_gone has returned, too.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bio.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/taskqueue.h>
#include <geom/geom.h>
#include <geom/geom_disk.h>

struct gone_softc {
	struct mtx	 mtx;
	struct bio_queue_head queue;
	struct task	 task;
	struct taskqueue *tq;
	struct disk	*disk;
	int		 opened;
	int		 gone;
};

static MALLOC_DEFINE(M_GONEDISK, "gonedisk", "a disk that goes");
static struct gone_softc *gone_sc;

static void
gone_task(void *arg, int pending)
{
	struct gone_softc *sc = arg;
	struct bio *bp;

	for (;;) {
		mtx_lock(&sc->mtx);
		bp = bioq_takefirst(&sc->queue);
		mtx_unlock(&sc->mtx);
		if (bp == NULL)
			return;
		bp->bio_resid = 0;
		biodone(bp);
	}
}

static void
gone_strategy(struct bio *bp)
{
	struct gone_softc *sc = bp->bio_disk->d_drv1;

	mtx_lock(&sc->mtx);
	bioq_insert_tail(&sc->queue, bp);
	mtx_unlock(&sc->mtx);
	taskqueue_enqueue(sc->tq, &sc->task);
}

static int
gone_open(struct disk *dp)
{
	struct gone_softc *sc = dp->d_drv1;

	g_topology_assert();
	sc->opened++;
	return (0);
}

static int
gone_close(struct disk *dp)
{
	struct gone_softc *sc = dp->d_drv1;

	g_topology_assert();
	KASSERT(sc->opened == 1, ("closed once"));
	sc->opened--;
	return (0);
}

static void
gone_gone(struct disk *dp)
{
	struct gone_softc *sc = dp->d_drv1;

	KASSERT(sc->opened == 0, ("nobody is left"));
	mtx_lock(&sc->mtx);
	sc->gone = 1;
	wakeup(&sc->gone);
	mtx_unlock(&sc->mtx);
}

static int
gone_load(void)
{
	struct gone_softc *sc;
	struct disk *dp;

	sc = malloc(sizeof(*sc), M_GONEDISK, M_WAITOK | M_ZERO);
	mtx_init(&sc->mtx, "gone disk", NULL, MTX_DEF);
	bioq_init(&sc->queue);
	TASK_INIT(&sc->task, 0, gone_task, sc);
	sc->tq = taskqueue_create("gonedisk", M_WAITOK,
	    taskqueue_thread_enqueue, &sc->tq);
	taskqueue_start_threads(&sc->tq, 1, PRIBIO, "gonedisk");
	dp = sc->disk = disk_alloc();
	dp->d_open = gone_open;
	dp->d_close = gone_close;
	dp->d_strategy = gone_strategy;
	dp->d_gone = gone_gone;
	dp->d_name = "gone";
	dp->d_drv1 = sc;
	dp->d_maxsize = MAXPHYS;
	dp->d_sectorsize = 512;
	dp->d_mediasize = 1024;
	disk_create(dp, DISK_VERSION);
	gone_sc = sc;
	return (0);
}

static void
gone_unload(struct gone_softc *sc)
{

	disk_gone(sc->disk);
#ifndef GONE_HASTY
	mtx_lock(&sc->mtx);
	while (!sc->gone)
		mtx_sleep(&sc->gone, &sc->mtx, PRIBIO, "gone", 0);
	mtx_unlock(&sc->mtx);
#endif
#ifndef GONE_TAIL
	g_topology_lock();
	g_topology_unlock();
#endif
	disk_destroy(sc->disk);
	taskqueue_free(sc->tq);
	mtx_destroy(&sc->mtx);
	free(sc, M_GONEDISK);
}

static int
gone_modevent(module_t mod, int type, void *data)
{

	switch (type) {
	case MOD_LOAD:
		return (gone_load());
	case MOD_UNLOAD:
		gone_unload(gone_sc);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t gone_mod = { "gonedisk", gone_modevent, NULL };
DECLARE_MODULE(gonedisk, gone_mod, SI_SUB_DRIVERS, SI_ORDER_ANY);
