/*
 * The device of lockmgr_lists.c; where there is no list, reading returns with the lock.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lockmgr.h>
#include <sys/module.h>
#include <sys/sglist.h>
#include <sys/socket.h>
#include <sys/uio.h>

static struct lock lock;
static struct sglist *list;
static struct cdev *dev;
static char store[64];

static int
ll_read(struct cdev *d, struct uio *uio, int flags)
{
	struct sglist *mine;
	int error;

	error = lockmgr(&lock, LK_SHARED, NULL);
	if (error != 0)
		return (error);
	mine = list;
	if (mine == NULL)
		return (ENXIO);
	sglist_hold(mine);
	lockmgr(&lock, LK_RELEASE, NULL);
	error = uiomove(store, MIN(sglist_length(mine), (size_t)uio->uio_resid),
	    uio);
	sglist_free(mine);
	return (error);
}

static int
ll_write(struct cdev *d, struct uio *uio, int flags)
{
	struct sglist *fresh, *old;

	fresh = sglist_build(store, 8, M_WAITOK);
	lockmgr(&lock, LK_EXCLUSIVE, NULL);
	sglist_append(fresh, store + 8, 8);
	KASSERT(fresh->sg_nseg == 1, ("ranges that touch are one"));
	old = list;
	list = fresh;
	lockmgr(&lock, LK_DOWNGRADE, NULL);
	if (lockmgr(&lock, LK_TRYUPGRADE, NULL) == 0)
		lockmgr_assert(&lock, KA_XLOCKED);
	lockmgr(&lock, LK_RELEASE, NULL);
	sglist_free(old);
	return (0);
}

static struct cdevsw ll_cdevsw = {
	.d_version = D_VERSION,
	.d_read = ll_read,
	.d_write = ll_write,
	.d_name = "lists",
};

static int
ll_modevent(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		lockinit(&lock, PWAIT, "lists", 0, 0);
		dev = make_dev(&ll_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "lists");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		sglist_free(list);
		lockdestroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(lockmgr_held, ll_modevent, NULL);
MODULE_VERSION(lockmgr_held, 1);
