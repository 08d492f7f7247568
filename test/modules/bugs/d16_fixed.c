/*
 * The task has been drained, and cannot be enqueued again, when the ring goes.
 */
#include "../traps/kld.h"

#define	REINIT	_IO('N', 1)

static struct cdev *dev;
static struct sx config;
static struct taskqueue *queue;
static struct task receive_task;
static int *ring;

static void
receive(void *arg __unused, int pending __unused)
{
	ring[0]++;
}

static void
start(void)
{
	ring = malloc(sizeof(*ring), M_TEMP, M_WAITOK | M_ZERO);
	taskqueue_enqueue(queue, &receive_task);
}

static void
stop(void)
{
	taskqueue_drain(queue, &receive_task);
	free(ring, M_TEMP);
}

static int
ring_ioctl(struct cdev *d __unused, u_long command, caddr_t data __unused,
    int flags __unused, struct thread *td __unused)
{
	if (command != REINIT)
		return (ENOIOCTL);
	sx_xlock(&config);
	stop();
	start();
	sx_xunlock(&config);
	return (0);
}

static struct cdevsw ring_cdevsw = {
	.d_version = D_VERSION,
	.d_name = "ring",
	.d_ioctl = ring_ioctl,
};

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		sx_init(&config, "config");
		queue = taskqueue_create("receive", M_WAITOK,
		    taskqueue_thread_enqueue, &queue);
		taskqueue_start_threads(&queue, 1, PWAIT, "receive");
		TASK_INIT(&receive_task, 0, receive, NULL);
		start();
		dev = make_dev(&ring_cdevsw, 0, UID_ROOT, GID_WHEEL, 0600, "ring");
		return (0);
	case MOD_UNLOAD:
		destroy_dev(dev);
		taskqueue_drain(queue, &receive_task);
		stop();
		taskqueue_free(queue);
		sx_destroy(&config);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d16_fixed, handler, NULL);
