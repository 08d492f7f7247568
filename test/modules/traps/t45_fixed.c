/*
 * T45, mended: the lock is not held while others are waited for.
 */
#include "kld.h"

static struct sx lock;
static struct cdev *dev;
static int reads;

static int
counter_read(struct cdev *d __unused, struct uio *uio __unused,
    int flag __unused)
{
	sx_xlock(&lock);
	reads++;
	sx_xunlock(&lock);
	return (0);
}

static struct cdevsw counter_cdevsw = {
	.d_version = D_VERSION,
	.d_read = counter_read,
	.d_name = "counter",
};

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		sx_init(&lock, "counter lock");
		dev = make_dev(&counter_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600,
		    "counter");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		sx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t45_fixed, handler, NULL);
