/* Start twice, stop, start again; stop from the body. */
#include "client.h"

static struct quiesce_worker w;
static int ran;

static void
body(struct quiesce_worker *self, void *arg)
{
	REQUIRE(arg == &ran);
	REQUIRE(quiesce_worker_stop(self) == EDEADLK);
	REQUIRE(quiesce_worker_suspend(self) == EDEADLK);
	while (!quiesce_worker_should_stop(self))
		(void)quiesce_worker_wait(self, 1);
	/* It stays requested. */
	REQUIRE(quiesce_worker_wait(self, 0) == QUIESCE_STOP);
}

static int
client_load(void)
{
	int error;

	memset(&w, 0xa5, sizeof(w));
	quiesce_worker_init(&w, "client");
	REQUIRE(quiesce_worker_stop(&w) == 0);
	REQUIRE(!quiesce_worker_running(&w));
	error = quiesce_worker_start(&w, body, &ran);
	if (error != 0) {
		REQUIRE(!quiesce_worker_running(&w));
		return (error);
	}
	REQUIRE(quiesce_worker_running(&w));
	REQUIRE(quiesce_worker_start(&w, body, NULL) == EBUSY);
	quiesce_worker_request_stop(&w);
	REQUIRE(quiesce_worker_stop(&w) == 0);
	REQUIRE(!quiesce_worker_running(&w));
	return (quiesce_worker_start(&w, body, &ran));
}

static int
client_unload(void)
{
	REQUIRE(quiesce_worker_stop(&w) == 0);
	REQUIRE(quiesce_worker_stop(&w) == 0);
	quiesce_worker_destroy(&w);
	return (0);
}
