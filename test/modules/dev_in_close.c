/*
 * A device for one use: closing it destroys it, from within the method that
 * destroy_dev then waits for.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

static d_close_t once_close;

static struct cdevsw once_cdevsw = {
	.d_version = D_VERSION,
	.d_close = once_close,
	.d_name = "once",
};

static struct mtx lock;
MTX_SYSINIT(once, &lock, "once", MTX_DEF);
static struct cdev *dev;
static int taken;

/* True for the first caller: it destroys the device. */
static int
once_take(void)
{
	int mine;

	mtx_lock(&lock);
	mine = !taken;
	taken = 1;
	mtx_unlock(&lock);
	return (mine);
}

static int
once_close(struct cdev *d, int flags, int type, struct thread *td)
{
	if (once_take())
		destroy_dev(d);
	return (0);
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		dev = make_dev(&once_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "once");
		return (0);
	case MOD_UNLOAD:
		if (!once_take())
			return (EBUSY);
		destroy_dev(dev);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(dev_in_close, handler, NULL);
MODULE_VERSION(dev_in_close, 1);
