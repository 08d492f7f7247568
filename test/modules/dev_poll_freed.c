/*
 * The selinfo is freed with a poller still recorded in it, who comes back to
 * take itself out.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/poll.h>
#include <sys/selinfo.h>

static d_poll_t po_poll;

static struct cdevsw po_cdevsw = {
	.d_version = D_VERSION,
	.d_poll = po_poll,
	.d_name = "po",
};

static struct cdev *dev;
static struct selinfo *sel;

static int
po_poll(struct cdev *d, int events, struct thread *td)
{
	selrecord(td, d->si_drv1);
	return (0);
}

static int
handler(module_t mod, int what, void *arg)
{
	struct make_dev_args args;

	switch (what) {
	case MOD_LOAD:
		sel = malloc(sizeof(*sel), M_DEVBUF, M_WAITOK | M_ZERO);
		make_dev_args_init(&args);
		args.mda_devsw = &po_cdevsw;
		args.mda_mode = 0600;
		args.mda_si_drv1 = sel;
		return (make_dev_s(&args, &dev, "po"));
	case MOD_UNLOAD:
		destroy_dev(dev);
		free(sel, M_DEVBUF);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(dev_poll_freed, handler, NULL);
MODULE_VERSION(dev_poll_freed, 1);
