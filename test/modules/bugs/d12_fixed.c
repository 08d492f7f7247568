/*
 * The flag is set under both.
 */
#include "../traps/kld.h"

static struct mtx connection;
static struct mtx receive_buffer;
static struct cv arrived;
static struct thread *receiver;
static int disconnecting;

static void
receive(void *arg __unused)
{
	mtx_lock(&receive_buffer);
	while (!disconnecting)
		cv_wait(&arrived, &receive_buffer);
	mtx_unlock(&receive_buffer);
	/* Whoever closes holds this until it sleeps on the thread. */
	mtx_lock(&connection);
	mtx_unlock(&connection);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&connection, "connection", NULL, MTX_DEF);
		mtx_init(&receive_buffer, "so_rcv", NULL, MTX_DEF);
		cv_init(&arrived, "arrived");
		return (kthread_add(receive, NULL, NULL, &receiver, 0, 0,
		    "receiver"));
	case MOD_UNLOAD:
		mtx_lock(&connection);
		mtx_lock(&receive_buffer);
		disconnecting = 1;
		cv_signal(&arrived);
		mtx_unlock(&receive_buffer);
		mtx_sleep(receiver, &connection, 0, "close", 0);
		mtx_unlock(&connection);
		cv_destroy(&arrived);
		mtx_destroy(&receive_buffer);
		mtx_destroy(&connection);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d12_fixed, handler, NULL);
