/*
 * The device goes first.
 */
#include "../traps/kld.h"

static struct cdev *dev;
static char *buffer;

static int
echo_read(struct cdev *d __unused, struct uio *uio, int flags __unused)
{
	return (uiomove(buffer, 1, uio));
}

static struct cdevsw echo_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "echo",
	.d_read = echo_read,
};

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		buffer = malloc(16, M_TEMP, M_WAITOK | M_ZERO);
		dev = make_dev(&echo_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "echo");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		free(buffer, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d24_fixed, handler, NULL);
