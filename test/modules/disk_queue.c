/*
 * A RAM disk whose requests are served by a thread of its own: correct.
 *
 * New requests are refused from the moment on that the thread is told to stop; it
 * answers what is queued and ends.  Then no request is left, and GEOM can have the
 * disk.  The mutex of the queue is given up only by going to sleep on the process
 * (K3.11).
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bio.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <geom/geom.h>
#include <geom/geom_disk.h>

#define	RDQ_SECTOR	512
#define	RDQ_SIZE	(4 * RDQ_SECTOR)
#define	RDQ_SHUTDOWN	0x01
#define	RDQ_EXITING	0x02

struct rdq_softc {
	struct mtx	 queue_mtx;
	struct bio_queue_head bio_queue;
	struct disk	*disk;
	struct proc	*procp;
	int		 flags;
	uint8_t		*data;
};

static MALLOC_DEFINE(M_RDQ, "rdq", "RAM disk with a queue");
static struct rdq_softc *rdq;

static void
rdq_strategy(struct bio *bp)
{
	struct rdq_softc *sc = bp->bio_disk->d_drv1;

	mtx_lock(&sc->queue_mtx);
	if (sc->flags & RDQ_SHUTDOWN) {
		mtx_unlock(&sc->queue_mtx);
		biofinish(bp, NULL, ENXIO);
		return;
	}
	bioq_disksort(&sc->bio_queue, bp);
	mtx_unlock(&sc->queue_mtx);
	wakeup(sc);
}

static int
rdq_serve(struct rdq_softc *sc, struct bio *bp)
{

	if (bp->bio_offset + bp->bio_length > RDQ_SIZE)
		return (EIO);
	switch (bp->bio_cmd) {
	case BIO_READ:
		memcpy(bp->bio_data, sc->data + bp->bio_offset, bp->bio_length);
		break;
	case BIO_WRITE:
		memcpy(sc->data + bp->bio_offset, bp->bio_data, bp->bio_length);
		break;
	default:
		return (EOPNOTSUPP);
	}
	bp->bio_resid = 0;
	bp->bio_completed = bp->bio_length;
	return (0);
}

static void
rdq_kthread(void *arg)
{
	struct rdq_softc *sc = arg;
	struct bio *bp;
	int error;

	for (;;) {
		mtx_lock(&sc->queue_mtx);
#ifdef RDQ_UNDRAINED
		if (sc->flags & RDQ_SHUTDOWN)
			goto stop;
#endif
		bp = bioq_takefirst(&sc->bio_queue);
		if (bp == NULL) {
#ifdef RDQ_UNDRAINED
stop:
#endif
			if (sc->flags & RDQ_SHUTDOWN) {
				sc->flags |= RDQ_EXITING;
				mtx_unlock(&sc->queue_mtx);
				kproc_exit(0);
			}
			msleep(sc, &sc->queue_mtx, PRIBIO | PDROP, "rdqwait", 0);
			continue;
		}
		mtx_unlock(&sc->queue_mtx);
		error = rdq_serve(sc, bp);
#ifdef RDQ_TWICE
		if (error == 0)
			biodone(bp);
#endif
		g_io_deliver(bp, error);
#ifdef RDQ_TOUCH
		bp->bio_driver1 = NULL;
#endif
	}
}

static int
rdq_create(void)
{
	struct rdq_softc *sc;
	struct disk *dp;
	int error;

	sc = malloc(sizeof(*sc), M_RDQ, M_WAITOK | M_ZERO);
	sc->data = malloc(RDQ_SIZE, M_RDQ, M_WAITOK | M_ZERO);
	mtx_init(&sc->queue_mtx, "rdq bio queue", NULL, MTX_DEF);
	bioq_init(&sc->bio_queue);
	error = kproc_create(rdq_kthread, sc, &sc->procp, 0, 0, "rdq%d", 0);
	if (error != 0) {
		mtx_destroy(&sc->queue_mtx);
		free(sc->data, M_RDQ);
		free(sc, M_RDQ);
		return (error);
	}
	dp = sc->disk = disk_alloc();
	dp->d_strategy = rdq_strategy;
	dp->d_name = "rdq";
	dp->d_unit = 0;
	dp->d_drv1 = sc;
	dp->d_maxsize = MAXPHYS;
	dp->d_sectorsize = RDQ_SECTOR;
	dp->d_mediasize = RDQ_SIZE;
	disk_create(dp, DISK_VERSION);
	rdq = sc;
	return (0);
}

static void
rdq_destroy(struct rdq_softc *sc)
{

#ifdef RDQ_DISK_FIRST
	disk_destroy(sc->disk);
#endif
	mtx_lock(&sc->queue_mtx);
	sc->flags |= RDQ_SHUTDOWN;
	wakeup(sc);
#ifdef RDQ_POLL
	while ((sc->flags & RDQ_EXITING) == 0)
		msleep(&sc->procp, &sc->queue_mtx, PRIBIO, "rdqstop", hz / 10);
#else
	msleep(sc->procp, &sc->queue_mtx, PRIBIO, "rdqstop", 0);
#endif
	mtx_unlock(&sc->queue_mtx);
#ifndef RDQ_DISK_FIRST
	disk_destroy(sc->disk);
#endif
	mtx_destroy(&sc->queue_mtx);
	free(sc->data, M_RDQ);
	free(sc, M_RDQ);
}

static int
rdq_modevent(module_t mod, int type, void *data)
{

	switch (type) {
	case MOD_LOAD:
		return (rdq_create());
	case MOD_UNLOAD:
		if (rdq != NULL)
			rdq_destroy(rdq);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t rdq_mod = { "rdq", rdq_modevent, NULL };
DECLARE_MODULE(rdq, rdq_mod, SI_SUB_DRIVERS, SI_ORDER_ANY);
MODULE_VERSION(rdq, 1);
