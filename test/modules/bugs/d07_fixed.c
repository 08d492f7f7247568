/*
 * Nobody is in the device any more when its channels go.
 */
#include "../traps/kld.h"

struct channel {
	struct mtx lock;
	int position;
};

static struct channel *channel;
static struct cdev *dev;

static int
dsp_read(struct cdev *d __unused, struct uio *uio __unused, int flags __unused)
{
	mtx_lock(&channel->lock);
	channel->position++;
	mtx_unlock(&channel->lock);
	return (0);
}

static struct cdevsw dsp_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "dsp",
	.d_read = dsp_read,
};

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		channel = malloc(sizeof(*channel), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&channel->lock, "channel", NULL, MTX_DEF);
		dev = make_dev(&dsp_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "dsp");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		mtx_destroy(&channel->lock);
		free(channel, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d07_fixed, handler, NULL);
