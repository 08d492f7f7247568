/* Two workers by one call: both or none; one of them does not come in time. */
#include "client.h"

static struct quiesce_worker w[2];
static int ran[2], released;

static void
body(struct quiesce_worker *self, void *arg)
{
	REQUIRE(arg == &released);
	SET(ran[self - w], 1);
	while (self == &w[0] && !GET(released))
		pause("late", 1);
	while (!quiesce_worker_should_stop(self))
		(void)quiesce_worker_wait(self, 0);
}

static int
client_load(void)
{
	int error, i;

	memset(w, 0xa5, sizeof(w));
	for (i = 0; i < 2; i++) {
		quiesce_worker_init(&w[i], "client");
		REQUIRE(strcmp(quiesce_worker_where(&w[i]), "not started") == 0);
	}
	error = quiesce_workers_start(w, 2, body, &released);
	for (i = 0; i < 2; i++) {
		REQUIRE(!quiesce_worker_running(&w[i]) == (error != 0));
		REQUIRE(error == 0 || !GET(ran[i]));
	}
	if (error != 0)
		return (error);
	REQUIRE(quiesce_workers_start(w, 2, body, NULL) == EBUSY);
	return (0);
}

static int
client_unload(void)
{
	int error;

	if (quiesce_worker_running(&w[0])) {
		while (!GET(ran[0]) || !GET(ran[1]))
			pause("both", 1);
		error = quiesce_workers_stop(w, 2, 1);
		REQUIRE(error == EWOULDBLOCK);
		REQUIRE(quiesce_worker_running(&w[0]));
		SET(released, 1);
	}
	REQUIRE(quiesce_workers_stop(w, 2, 0) == 0);
	REQUIRE(!quiesce_worker_running(&w[0]));
	REQUIRE(!quiesce_worker_running(&w[1]));
	quiesce_worker_destroy(&w[0]);
	quiesce_worker_destroy(&w[1]);
	return (0);
}
