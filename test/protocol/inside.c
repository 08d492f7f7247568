/*
 * Two stop a worker that lies in memory which is given back; one of them
 * destroys it while the other may still be inside.
 */
#include "client.h"

MALLOC_DEFINE(M_CLIENT, "client", "protocol test");

static struct quiesce_worker *w, other;
static int ran;

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	SET(ran, 1);
	(void)quiesce_worker_wait(self, 0);
}

static void
stops(struct quiesce_worker *self __unused, void *arg __unused)
{
	REQUIRE(quiesce_worker_stop(w) == 0);
}

static int
client_load(void)
{
	int error;

	w = malloc(sizeof(*w), M_CLIENT, M_WAITOK);
	quiesce_worker_init(w, "client");
	quiesce_worker_init(&other, "other");
	error = quiesce_worker_start(w, body, NULL);
	if (error == 0) {
		while (!GET(ran))
			pause("ran", 1);
		error = quiesce_worker_start(&other, stops, NULL);
	}
	return (error);
}

static int
client_unload(void)
{
	/* The other one is no longer able to begin once its body is told. */
	while (quiesce_worker_running(w))
		pause("stopped", 1);
	REQUIRE(quiesce_worker_stop(w) == 0);
	quiesce_worker_destroy(w);
	memset(w, 0xa5, sizeof(*w));
	free(w, M_CLIENT);
	REQUIRE(quiesce_worker_stop(&other) == 0);
	quiesce_worker_destroy(&other);
	return (0);
}
