/*
 * More threads than quiesce.ko has room for: EAGAIN, and what has left makes
 * room again, also what never came to be.  For -DQUIESCE_THREADS_MAX=1.
 */
#include "client.h"

static struct quiesce_worker w[2];

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	REQUIRE(quiesce_worker_wait(self, 0) == QUIESCE_STOP);
}

static int
client_load(void)
{
	int error;

	quiesce_worker_init(&w[0], "first");
	quiesce_worker_init(&w[1], "second");
	error = quiesce_worker_start(&w[0], body, NULL);
	if (error == ENOMEM)
		error = quiesce_worker_start(&w[0], body, NULL);
	REQUIRE(error == 0 || error == ENOMEM);
	if (error != 0)
		return (error);
	REQUIRE(quiesce_worker_start(&w[1], body, NULL) == EAGAIN);
	REQUIRE(!quiesce_worker_running(&w[1]));
	REQUIRE(quiesce_worker_running(&w[0]));
	REQUIRE(quiesce_worker_stop(&w[0]) == 0);
	while ((error = quiesce_worker_start(&w[1], body, NULL)) == EAGAIN)
		pause("room", 1);
	return (error);
}

static int
client_unload(void)
{
	REQUIRE(quiesce_worker_stop(&w[0]) == 0);
	REQUIRE(quiesce_worker_stop(&w[1]) == 0);
	quiesce_worker_destroy(&w[0]);
	quiesce_worker_destroy(&w[1]);
	return (0);
}
