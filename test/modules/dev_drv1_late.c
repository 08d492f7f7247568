/*
 * make_dev, and only then si_drv1: whoever opens the node in between finds no
 * softc.  make_dev_s is there to give both at once.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

static d_open_t dl_open;

static struct cdevsw dl_cdevsw = {
	.d_version = D_VERSION,
	.d_open = dl_open,
	.d_name = "dl",
};

struct dl_softc {
	struct mtx lock;
	int opens;
};
static struct dl_softc softc;
static struct cdev *dev;

static int
dl_open(struct cdev *d, int flags, int type, struct thread *td)
{
	struct dl_softc *sc = d->si_drv1;

	mtx_lock(&sc->lock);
	sc->opens++;
	mtx_unlock(&sc->lock);
	return (0);
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&softc.lock, "dl", NULL, MTX_DEF);
		dev = make_dev(&dl_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "dl");
		dev->si_drv1 = &softc;
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		mtx_destroy(&softc.lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(dev_drv1_late, handler, NULL);
MODULE_VERSION(dev_drv1_late, 1);
