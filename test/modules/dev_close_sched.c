/*
 * As dev_in_close, done right: the destruction is scheduled, and the unload
 * drains the table of methods before it lets go of them.
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

/* Whoever takes the handle destroys the device. */
static struct cdev *
once_take(void)
{
	struct cdev *d;

	mtx_lock(&lock);
	d = dev;
	dev = NULL;
	mtx_unlock(&lock);
	return (d);
}

static int
once_close(struct cdev *d, int flags, int type, struct thread *td)
{
	d = once_take();
	if (d != NULL)
		destroy_dev_sched(d);
	return (0);
}

static int
handler(module_t mod, int what, void *arg)
{
	struct cdev *d;

	switch (what) {
	case MOD_LOAD:
		d = make_dev(&once_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "once");
		mtx_lock(&lock);
		dev = d;
		mtx_unlock(&lock);
		return (0);
	case MOD_UNLOAD:
		d = once_take();
		if (d != NULL)
			destroy_dev(d);
		destroy_dev_drain(&once_cdevsw);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(dev_close_sched, handler, NULL);
MODULE_VERSION(dev_close_sched, 1);
