/* The body waits for work without a limit, works, and returns by itself. */
#include "client.h"

static struct quiesce_worker w;
static struct mtx lock;
static int done;

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	int why;

	why = quiesce_worker_wait(self, 0);
	REQUIRE(why == QUIESCE_WORK);
	mtx_lock(&lock);
	done = 1;
	wakeup(&done);
	mtx_unlock(&lock);
	REQUIRE(quiesce_worker_wait(self, 1) != QUIESCE_WORK);
}

static int
client_load(void)
{
	int error;

	mtx_init(&lock, "client", NULL, MTX_DEF);
	memset(&w, 0xa5, sizeof(w));
	quiesce_worker_init(&w, "client");
	error = quiesce_worker_start(&w, body, NULL);
	if (error != 0)
		return (error);
	quiesce_worker_notify(&w);
	mtx_lock(&lock);
	while (!done)
		mtx_sleep(&done, &lock, 0, "work", 0);
	mtx_unlock(&lock);
	return (0);
}

static int
client_unload(void)
{
	REQUIRE(quiesce_worker_stop(&w) == 0);
	quiesce_worker_destroy(&w);
	mtx_destroy(&lock);
	return (0);
}
