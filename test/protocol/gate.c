/* A caller in flight uses memory that is freed once the gate is closed. */
#include "client.h"

MALLOC_DEFINE(M_CLIENT, "client", "protocol test");

static struct quiesce_worker w;
static struct quiesce_gate gate;
static int *data;

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	do {
		if (quiesce_gate_enter(&gate) == 0) {
			*data ^= 1;
			quiesce_gate_leave(&gate);
		}
		(void)quiesce_worker_wait(self, 1);
	} while (!quiesce_worker_should_stop(self));
	REQUIRE(quiesce_gate_enter(&gate) == ENXIO);
}

static int
client_load(void)
{
	data = malloc(sizeof(*data), M_CLIENT, M_WAITOK | M_ZERO);
	memset(&gate, 0xa5, sizeof(gate));
	quiesce_gate_init(&gate, "client gate");
	memset(&w, 0xa5, sizeof(w));
	quiesce_worker_init(&w, "client");
	return (quiesce_worker_start(&w, body, NULL));
}

static int
client_unload(void)
{
	while (quiesce_gate_close(&gate, 1) == EWOULDBLOCK)
		continue;
	REQUIRE(quiesce_gate_close(&gate, 0) == 0);
	free(data, M_CLIENT);
	REQUIRE(quiesce_worker_stop(&w) == 0);
	quiesce_worker_destroy(&w);
	quiesce_gate_destroy(&gate);
	return (0);
}
