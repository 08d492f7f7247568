/* A body that is late: EBUSY, and the module stays; the next unload succeeds. */
#include "client.h"

static struct quiesce_worker w;
static int refused;

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	(void)quiesce_worker_wait(self, 1);
	pause("late", 5 * hz);
}

static int
client_load(void)
{
	memset(&w, 0xa5, sizeof(w));
	quiesce_worker_init(&w, "client");
	return (quiesce_worker_start(&w, body, NULL));
}

static int
client_unload(void)
{
	int error;

	if (!refused) {
		error = quiesce_worker_stop_within(&w, 1, 1);
		if (error != 0) {
			REQUIRE(error == EWOULDBLOCK);
			refused = 1;
			return (EBUSY);
		}
	}
	REQUIRE(quiesce_worker_stop(&w) == 0);
	quiesce_worker_destroy(&w);
	return (0);
}
