/* A suspended body does nothing; a stop overrides a suspension. */
#include "client.h"

static struct quiesce_worker w;
static volatile int active;

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	while (!quiesce_worker_should_stop(self)) {
		active = 1;
		active = 0;
		/* Without a limit: suspending and resuming must wake it. */
		(void)quiesce_worker_wait(self, 0);
	}
}

static int
client_load(void)
{
	int error;

	memset(&w, 0xa5, sizeof(w));
	quiesce_worker_init(&w, "client");
	REQUIRE(quiesce_worker_resume(&w) == EINVAL);
	REQUIRE(quiesce_worker_suspend(&w) == ESRCH);
	error = quiesce_worker_start(&w, body, NULL);
	if (error != 0)
		return (error);
	REQUIRE(quiesce_worker_suspend(&w) == 0);
	REQUIRE(strcmp(quiesce_worker_where(&w), "Wait") == 0 ||
	    strcmp(quiesce_worker_where(&w), "ShouldStop") == 0);
	REQUIRE(quiesce_worker_suspend(&w) == 0);
	REQUIRE(active == 0);
	REQUIRE(quiesce_worker_resume(&w) == 0);
	REQUIRE(active == 0);
	REQUIRE(quiesce_worker_resume(&w) == 0);
	REQUIRE(quiesce_worker_resume(&w) == EINVAL);
	return (0);
}

static int
client_unload(void)
{
	int error;

	error = quiesce_worker_suspend(&w);
	REQUIRE(error == 0 || error == ESRCH);
	REQUIRE(error != 0 || active == 0);
	REQUIRE(quiesce_worker_stop(&w) == 0);
	quiesce_worker_destroy(&w);
	return (0);
}
