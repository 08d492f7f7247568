/*
 * What else the device needs is loaded with the module.
 */
#include "../traps/kld.h"

static struct cdev *dev;
static int have_font;

static int
font_read(struct cdev *d __unused, struct uio *uio __unused, int flags __unused)
{

	return (have_font ? 0 : ENXIO);
}

static struct cdevsw font_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "font",
	.d_read = font_read,
};

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	linker_file_t font;

	switch (what) {
	case MOD_LOAD:
		if (linker_reference_module("font", NULL, &font) == 0) {
			have_font = 1;
			linker_release_module("font", NULL, font);
		}
		dev = make_dev(&font_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "font");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d34_fixed, handler, NULL);
