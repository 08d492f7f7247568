/*
 * A device node with a second name.  The alias goes with its device.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/uio.h>

static struct cdev *node;

static int
alias_read(struct cdev *dev __unused, struct uio *uio, int ioflag __unused)
{
	char byte = 'a';

	return (uiomove(&byte, 1, uio));
}

static struct cdevsw alias_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "alias",
	.d_read = alias_read,
};

static int
alias_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		node = make_dev(&alias_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600,
		    "alias");
		make_dev_alias(node, "alias2");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(node);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(alias, alias_modevent, NULL);
