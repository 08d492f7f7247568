/*
 * An ioctl starts a worker.  Unloading stops the worker first and destroys the
 * node afterwards: an ioctl in between starts another.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/ioccom.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/proc.h>
#include <sys/sx.h>
#include <sys/mutex.h>

#define	WK_START	_IO('W', 1)
#define	WK_LEVEL	_IOW('W', 2, int)

static d_ioctl_t wk_ioctl;

static struct cdevsw wk_cdevsw = {
	.d_version = D_VERSION,
	.d_ioctl = wk_ioctl,
	.d_name = "wk",
};

static struct sx config;
static struct mtx lock;
static struct cdev *dev;
static struct proc *worker;
static int stop, level;

static void
wk_main(void *arg)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "wkidle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
wk_start(void)
{
	int error = 0;

	sx_xlock(&config);
	if (worker == NULL) {
		stop = 0;
		error = kproc_create(wk_main, NULL, &worker, 0, 0, "wk");
	}
	sx_xunlock(&config);
	return (error);
}

static void
wk_stop(void)
{
	sx_xlock(&config);
	if (worker != NULL) {
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, PDROP, "wkstop", 0);
		worker = NULL;
	}
	sx_xunlock(&config);
}

static int
wk_ioctl(struct cdev *d, u_long cmd, caddr_t data, int flags,
    struct thread *td)
{
	switch (cmd) {
	case WK_START:
		return (wk_start());
	case WK_LEVEL:
		level = *(int *)data;
		return (0);
	default:
		return (ENOTTY);
	}
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		sx_init(&config, "wk config");
		mtx_init(&lock, "wk", NULL, MTX_DEF);
		dev = make_dev(&wk_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "wk");
		return (0);
	case MOD_UNLOAD:
		wk_stop();
		destroy_dev(dev);
		mtx_destroy(&lock);
		sx_destroy(&config);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(dev_ioctl_start, handler, NULL);
MODULE_VERSION(dev_ioctl_start, 1);
