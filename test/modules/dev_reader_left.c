/*
 * The reader sleeps, and nothing in the unload wakes it: destroy_dev waits for
 * ever.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/uio.h>

static MALLOC_DEFINE(M_ECHO, "echo", "per-open state");

static d_open_t echo_open;
static d_read_t echo_read;
static d_write_t echo_write;

static struct cdevsw echo_cdevsw = {
	.d_version = D_VERSION,
	.d_open = echo_open,
	.d_read = echo_read,
	.d_write = echo_write,
	.d_name = "echo",
};

static struct mtx lock;
static struct cdev *dev;
static int closing, have;
static char data[2];

static void
echo_dtor(void *priv)
{
	free(priv, M_ECHO);
}

static int
echo_open(struct cdev *d, int flags, int type, struct thread *td)
{
	int *opens = malloc(sizeof(*opens), M_ECHO, M_WAITOK | M_ZERO);
	int error = devfs_set_cdevpriv(opens, echo_dtor);

	if (error != 0)
		free(opens, M_ECHO);
	return (error);
}

static int
echo_read(struct cdev *d, struct uio *uio, int flags)
{
	char copy[2];
	int error = 0;

	mtx_lock(&lock);
	while (have == 0 && !closing && error == 0)
		error = mtx_sleep(&have, &lock, PCATCH, "echord", 0);
	if (closing)
		error = ENXIO;
	memcpy(copy, data, sizeof(copy));
	mtx_unlock(&lock);
	return (error != 0 ? error : uiomove(copy, sizeof(copy), uio));
}

static int
echo_write(struct cdev *d, struct uio *uio, int flags)
{
	char copy[2];
	int *written;
	int error = devfs_get_cdevpriv((void **)&written);

	if (error == 0)
		error = uiomove(copy, sizeof(copy), uio);
	if (error != 0)
		return (error);
	(*written)++;
	mtx_lock(&lock);
	memcpy(data, copy, sizeof(copy));
	have = 1;
	wakeup(&have);
	mtx_unlock(&lock);
	return (0);
}

static int
handler(module_t mod, int what, void *arg)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "echo", NULL, MTX_DEF);
		dev = make_dev(&echo_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "echo");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(dev_reader_left, handler, NULL);
MODULE_VERSION(dev_reader_left, 1);
