/*
 * destroy_dev is called with the lock held that a method needs: each waits for
 * the other.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/sx.h>
#include <sys/uio.h>

static d_read_t lk_read;

static struct cdevsw lk_cdevsw = {
	.d_version = D_VERSION,
	.d_read = lk_read,
	.d_name = "lk",
};

static struct sx lock;
static struct cdev *dev;
static int reads;

static int
lk_read(struct cdev *d, struct uio *uio, int flags)
{
	sx_xlock(&lock);
	reads++;
	sx_xunlock(&lock);
	return (0);
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		sx_init(&lock, "lk");
		dev = make_dev(&lk_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "lk");
		return (0);
	case MOD_UNLOAD:
		sx_xlock(&lock);
		destroy_dev(dev);
		sx_xunlock(&lock);
		sx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(dev_locked, handler, NULL);
MODULE_VERSION(dev_locked, 1);
