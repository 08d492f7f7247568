/*
 * Of two threads the second leaves: a third gets its place, not the first's.
 * For -DQUIESCE_THREADS_MAX=2.
 */
#include "client.h"

static struct quiesce_worker w[3];

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	REQUIRE(quiesce_trampoline_busy());
	REQUIRE(quiesce_worker_wait(self, 0) == QUIESCE_STOP);
}

static int
client_load(void)
{
	int error, i;

	for (i = 0; i < 3; i++)
		quiesce_worker_init(&w[i], "client");
	for (i = 0; i < 2; i++)
		if ((error = quiesce_worker_start(&w[i], body, NULL)) != 0)
			return (error);
	REQUIRE(quiesce_worker_stop(&w[1]) == 0);
	REQUIRE(quiesce_trampoline_busy());
	while ((error = quiesce_worker_start(&w[2], body, NULL)) == EAGAIN)
		pause("room", 1);
	return (error);
}

static int
client_unload(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		REQUIRE(quiesce_worker_stop(&w[i]) == 0);
		quiesce_worker_destroy(&w[i]);
	}
	REQUIRE(!quiesce_trampoline_busy());
	return (0);
}
