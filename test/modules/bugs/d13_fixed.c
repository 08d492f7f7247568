/*
 * One lock for all that changes the log.
 */
#include "../traps/kld.h"

#define	LOG_OPEN	_IO('L', 1)
#define	LOG_CLOSE	_IO('L', 2)

static struct cdev *dev;
static struct sx lock;
static int *log_buffer;

static void
log_close(void)
{
	if (log_buffer == NULL)
		return;
	free(log_buffer, M_TEMP);
	log_buffer = NULL;
}

static int
log_ioctl(struct cdev *d __unused, u_long command, caddr_t data __unused,
    int flags __unused, struct thread *td __unused)
{
	int error = 0;

	sx_xlock(&lock);
	switch (command) {
	case LOG_OPEN:
		if (log_buffer == NULL)
			log_buffer = malloc(sizeof(*log_buffer), M_TEMP,
			    M_WAITOK | M_ZERO);
		break;
	case LOG_CLOSE:
		log_close();
		break;
	default:
		error = ENOIOCTL;
	}
	sx_xunlock(&lock);
	return (error);
}

static struct cdevsw log_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "pmclog",
	.d_ioctl = log_ioctl,
};

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		sx_init(&lock, "log");
		dev = make_dev(&log_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "pmclog");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		log_close();
		sx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d13_fixed, handler, NULL);
