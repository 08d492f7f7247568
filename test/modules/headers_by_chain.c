/*
 * <sys/proc.h>, <sys/libkern.h> and <sys/disk.h> bring what they bring in a
 * kernel: modules that name no other header build there.
 */
#include <sys/param.h>
#include <sys/proc.h>
#include <sys/disk.h>
#include <sys/kernel.h>
#include <sys/module.h>

static d_open_t hc_open;
static struct cdevsw hc_cdevsw = {
	.d_version = D_VERSION,
	.d_open = hc_open,
	.d_name = "headers",
};
static struct cdev *hc_dev;

static int
hc_open(struct cdev *dev, int flags, int fmt, struct thread *td)
{
	printf("opened by %s\n", td->td_name);
	return (0);
}

static int
hc_handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		hc_dev = make_dev(&hc_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600,
		    "headers");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(hc_dev);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t hc_mod = { "headers_by_chain", hc_handler, NULL };
DECLARE_MODULE(headers_by_chain, hc_mod, SI_SUB_DRIVERS, SI_ORDER_ANY);
