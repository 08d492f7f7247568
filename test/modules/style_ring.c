/*
 * A device that a callout feeds: readers sleep or poll, and are told when the
 * device goes.
 */
#include <sys/types.h>
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/poll.h>
#include <sys/selinfo.h>
#include <sys/uio.h>

#define	RING_SIZE	4

struct ring_softc {
	struct mtx	mtx;
	struct callout	feed;
	struct selinfo	rsel;
	struct cdev	*cdev;
	u_char		buf[RING_SIZE];
	u_int		used;
	bool		dying;
};

static d_open_t		ring_open;
static d_read_t		ring_read;
static d_poll_t		ring_poll;

static struct cdevsw ring_cdevsw = {
	.d_version =	D_VERSION,
	.d_open =	ring_open,
	.d_read =	ring_read,
	.d_poll =	ring_poll,
	.d_name =	"ring",
};

static MALLOC_DEFINE(M_RING, "ring", "ring buffer");
static struct ring_softc *ring;

static void
ring_feed(void *arg)
{
	struct ring_softc *sc = arg;

	if (sc->used < RING_SIZE) {
		sc->buf[sc->used++] = 'r';
		wakeup(&sc->used);
		selwakeup(&sc->rsel);
	}
	callout_schedule(&sc->feed, hz);
}

static int
ring_open(struct cdev *dev, int oflags, int devtype, struct thread *td)
{
	struct ring_softc *sc = dev->si_drv1;
	int error;

	mtx_lock(&sc->mtx);
	error = sc->dying ? ENXIO : 0;
	mtx_unlock(&sc->mtx);
	return (error);
}

static int
ring_read(struct cdev *dev, struct uio *uio, int ioflag)
{
	struct ring_softc *sc = dev->si_drv1;
	u_char c = 0;
	int error = 0;

	mtx_lock(&sc->mtx);
	while (sc->used == 0 && !sc->dying && error == 0) {
		if ((ioflag & O_NONBLOCK) != 0)
			error = EWOULDBLOCK;
		else
			error = mtx_sleep(&sc->used, &sc->mtx, PCATCH, "ring",
			    0);
	}
	if (sc->dying)
		error = ENXIO;
	if (error == 0)
		c = sc->buf[--sc->used];
	mtx_unlock(&sc->mtx);
	return (error != 0 ? error : uiomove(&c, 1, uio));
}

static int
ring_poll(struct cdev *dev, int events, struct thread *td)
{
	struct ring_softc *sc = dev->si_drv1;
	int revents = 0;

	mtx_lock(&sc->mtx);
	if (sc->used > 0 || sc->dying)
		revents = events & (POLLIN | POLLRDNORM);
	else
		selrecord(td, &sc->rsel);
	mtx_unlock(&sc->mtx);
	return (revents);
}

static int
ring_load(void)
{
	struct make_dev_args args;
	struct ring_softc *sc;
	int error;

	sc = malloc(sizeof(*sc), M_RING, M_WAITOK | M_ZERO);
	mtx_init(&sc->mtx, "ring", NULL, MTX_DEF);
	callout_init_mtx(&sc->feed, &sc->mtx, 0);
	make_dev_args_init(&args);
	args.mda_devsw = &ring_cdevsw;
	args.mda_uid = UID_ROOT;
	args.mda_gid = GID_WHEEL;
	args.mda_mode = 0600;
	args.mda_si_drv1 = sc;
	error = make_dev_s(&args, &sc->cdev, "ring");
	if (error != 0) {
		mtx_destroy(&sc->mtx);
		free(sc, M_RING);
		return (error);
	}
	mtx_lock(&sc->mtx);
	callout_reset(&sc->feed, hz, ring_feed, sc);
	mtx_unlock(&sc->mtx);
	ring = sc;
	return (0);
}

static void
ring_unload(void)
{
	struct ring_softc *sc = ring;

	mtx_lock(&sc->mtx);
	sc->dying = true;
	callout_stop(&sc->feed);
	wakeup(&sc->used);
	selwakeup(&sc->rsel);
	mtx_unlock(&sc->mtx);
	destroy_dev(sc->cdev);
	callout_drain(&sc->feed);
	seldrain(&sc->rsel);
	mtx_destroy(&sc->mtx);
	free(sc, M_RING);
}

static int
ring_modevent(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		return (ring_load());
	case MOD_UNLOAD:
		ring_unload();
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(ring, ring_modevent, NULL);
MODULE_VERSION(ring, 1);
