/*
 * A device that can be polled, waited for with kqueue, and read.  Whoever sleeps
 * in a read is kicked out by d_purge; but the unload forgets the knotes, for
 * which destroy_dev does not wait.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/condvar.h>
#include <sys/conf.h>
#include <sys/event.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/selinfo.h>
#include <sys/uio.h>

static MALLOC_DEFINE(M_KQ, "kqdev", "kqueue device");

struct kq_softc {
	struct mtx mtx;
	struct cv cv;
	struct selinfo sel;
	struct cdev *dev;
	char full, dying;
};

static struct kq_softc *kq;

static int
kq_event(struct knote *kn, long hint __unused)
{
	struct kq_softc *sc = kn->kn_hook;

	mtx_assert(&sc->mtx, MA_OWNED);
	kn->kn_data = sc->full;
	return (sc->full != 0);
}

static void
kq_detach(struct knote *kn)
{
	struct kq_softc *sc = kn->kn_hook;

	knlist_remove(&sc->sel.si_note, kn, 0);
}

static const struct filterops kq_filterops = {
	.f_isfd = 1,
	.f_detach = kq_detach,
	.f_event = kq_event,
};

static int
kq_kqfilter(struct cdev *dev, struct knote *kn)
{
	struct kq_softc *sc = dev->si_drv1;

	if (kn->kn_filter != EVFILT_READ)
		return (EINVAL);
	kn->kn_fop = &kq_filterops;
	kn->kn_hook = sc;
	knlist_add(&sc->sel.si_note, kn, 0);
	return (0);
}

static int
kq_read(struct cdev *dev, struct uio *uio, int ioflag __unused)
{
	struct kq_softc *sc = dev->si_drv1;
	char byte = 'x';

	mtx_lock(&sc->mtx);
	while (!sc->full && !sc->dying)
		cv_wait(&sc->cv, &sc->mtx);
	sc->full = 0;
	mtx_unlock(&sc->mtx);
	return (uiomove(&byte, 1, uio));
}

static int
kq_write(struct cdev *dev, struct uio *uio, int ioflag __unused)
{
	struct kq_softc *sc = dev->si_drv1;

	uio->uio_resid = 0;
	mtx_lock(&sc->mtx);
	sc->full = 1;
	cv_broadcast(&sc->cv);
	KNOTE_LOCKED(&sc->sel.si_note, 0);
	mtx_unlock(&sc->mtx);
	return (0);
}

static void
kq_purge(struct cdev *dev)
{
	struct kq_softc *sc = dev->si_drv1;

	mtx_lock(&sc->mtx);
	sc->dying = 1;
	cv_broadcast(&sc->cv);
	mtx_unlock(&sc->mtx);
}

static struct cdevsw kq_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "kqdev",
	.d_read = kq_read,
	.d_write = kq_write,
	.d_kqfilter = kq_kqfilter,
	.d_purge = kq_purge,
};

static int
kq_modevent(module_t mod __unused, int what, void *arg __unused)
{
	struct make_dev_args args;

	switch (what) {
	case MOD_LOAD:
		kq = malloc(sizeof(*kq), M_KQ, M_WAITOK | M_ZERO);
		mtx_init(&kq->mtx, "kqdev", NULL, MTX_DEF);
		cv_init(&kq->cv, "kqdev");
		knlist_init_mtx(&kq->sel.si_note, &kq->mtx);
		make_dev_args_init(&args);
		args.mda_devsw = &kq_cdevsw;
		args.mda_si_drv1 = kq;
		return (make_dev_s(&args, &kq->dev, "kqdev"));
	case MOD_UNLOAD:
		destroy_dev(kq->dev);
		seldrain(&kq->sel);
		cv_destroy(&kq->cv);
		mtx_destroy(&kq->mtx);
		free(kq, M_KQ);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(kqdev, kq_modevent, NULL);
