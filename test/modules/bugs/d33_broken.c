/*
 * A server: the unload ends the listener, and the threads of the connections that
 * it has started are left asleep.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *listener, *connection;
static int stop, hang_up;

static void
connection_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!hang_up)
		mtx_sleep(&hang_up, &lock, 0, "request", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static void
listener_main(void *arg __unused)
{
	int error;

	error = kthread_add(connection_main, NULL, NULL, &connection, 0, 0,
	    "connection");
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "accept", 0);
	mtx_unlock(&lock);
	(void)error;
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "server", NULL, MTX_DEF);
		return (kthread_add(listener_main, NULL, NULL, &listener, 0, 0,
		    "listener"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(listener, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d33_broken, handler, NULL);
