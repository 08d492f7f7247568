/*
 * A disk in the style of a virtual machine's: requests are put on a ring and answered
 * by whoever empties it, here a callout.  Correct: a flag under the lock refuses new
 * requests, what is on the ring is waited for, and then the disk goes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bio.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <geom/geom_disk.h>

#define	RING_DETACH	0x1
#define	RING_COMMAND	_IOW('R', 1, int)

struct ring_softc {
	struct mtx	 mtx;
	struct callout	 device;
	struct bio_queue_head ring;
	struct disk	*disk;
	int		 flags;
	int		 used;
	int		 command;
};

static MALLOC_DEFINE(M_RING, "ringdisk", "a disk with a ring");
static struct ring_softc *ring;

/* With the mutex held, as callout_init_mtx has it. */
static void
ring_device(void *arg)
{
	struct ring_softc *sc = arg;
	struct bio *bp;

	while ((bp = bioq_takefirst(&sc->ring)) != NULL) {
		bp->bio_resid = 0;
		biodone(bp);
		if (--sc->used == 0)
			wakeup(&sc->used);
	}
}

static void
ring_strategy(struct bio *bp)
{
	struct ring_softc *sc = bp->bio_disk->d_drv1;
#ifdef RING_SLEEPS
	void *descriptor;

	descriptor = malloc(16, M_RING, M_WAITOK);
	free(descriptor, M_RING);
#endif
	mtx_lock(&sc->mtx);
	if (sc->flags & RING_DETACH) {
		mtx_unlock(&sc->mtx);
		biofinish(bp, NULL, ENXIO);
		return;
	}
	bioq_insert_tail(&sc->ring, bp);
	sc->used++;
	callout_reset(&sc->device, 1, ring_device, sc);
	mtx_unlock(&sc->mtx);
}

static int
ring_getattr(struct bio *bp)
{

	if (strcmp(bp->bio_attribute, "GEOM::ident") != 0)
		return (-1);
	strlcpy(bp->bio_data, "ring", bp->bio_length);
	return (0);
}

static int
ring_ioctl(struct disk *dp, u_long cmd, void *data, int fflag,
    struct thread *td)
{
	struct ring_softc *sc = dp->d_drv1;

	if (cmd != RING_COMMAND)
		return (ENOIOCTL);
	mtx_lock(&sc->mtx);
	sc->command = *(int *)data;
	mtx_unlock(&sc->mtx);
	return (0);
}

static int
ring_dump(void *arg, void *virtual, off_t offset, size_t length)
{

	return (ENXIO);
}

static void
ring_load(void)
{
	struct ring_softc *sc;
	struct disk *dp;

	sc = ring = malloc(sizeof(*sc), M_RING, M_WAITOK | M_ZERO);
	mtx_init(&sc->mtx, "ring", NULL, MTX_DEF);
	callout_init_mtx(&sc->device, &sc->mtx, 0);
	bioq_init(&sc->ring);
	dp = sc->disk = disk_alloc();
	dp->d_strategy = ring_strategy;
	dp->d_getattr = ring_getattr;
	dp->d_ioctl = ring_ioctl;
	dp->d_dump = (void *)ring_dump;
	dp->d_name = "ring";
	dp->d_drv1 = sc;
	dp->d_flags = DISKFLAG_CANFLUSHCACHE;
	dp->d_maxsize = MAXPHYS;
	dp->d_sectorsize = 512;
	dp->d_mediasize = 1024;
	disk_create(dp, DISK_VERSION);
}

static void
ring_unload(struct ring_softc *sc)
{

	mtx_lock(&sc->mtx);
	sc->flags |= RING_DETACH;
	while (sc->used != 0)
		msleep(&sc->used, &sc->mtx, PRIBIO, "ring", 0);
#ifdef RING_LOCKED
	disk_destroy(sc->disk);
#endif
	mtx_unlock(&sc->mtx);
#ifndef RING_LOCKED
	disk_destroy(sc->disk);
#endif
	callout_drain(&sc->device);
	mtx_destroy(&sc->mtx);
	free(sc, M_RING);
}

static int
ring_modevent(module_t mod, int type, void *data)
{

	switch (type) {
	case MOD_LOAD:
		ring_load();
		return (0);
	case MOD_UNLOAD:
		ring_unload(ring);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t ring_mod = { "ringdisk", ring_modevent, NULL };
DECLARE_MODULE(ringdisk, ring_mod, SI_SUB_DRIVERS, SI_ORDER_ANY);
