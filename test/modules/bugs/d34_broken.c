/*
 * The unload waits for the users of a device, as the linker's lock is held; a user
 * is on the way to load another module, and wants that lock.
 */
#include "../traps/kld.h"

static struct cdev *dev;

static int
font_read(struct cdev *d __unused, struct uio *uio __unused, int flags __unused)
{
	linker_file_t font;

	if (linker_reference_module("font", NULL, &font) != 0)
		return (ENXIO);
	linker_release_module("font", NULL, font);
	return (0);
}

static struct cdevsw font_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "font",
	.d_read = font_read,
};

static int
handler(module_t mod __unused, int what, void *arg __unused)
{

	switch (what) {
	case MOD_LOAD:
		dev = make_dev(&font_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "font");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d34_broken, handler, NULL);
