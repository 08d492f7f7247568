/*
 * Concurrent controllers: one thread starts and stops the worker, another stops
 * it, while the unload does.
 */
#include "client.h"

#ifndef CONTROLLERS
#define	CONTROLLERS	1
#endif

static struct quiesce_worker w, controllers[CONTROLLERS];

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	while (quiesce_worker_wait(self, 1) != QUIESCE_STOP)
		continue;
}

static void
control(struct quiesce_worker *self __unused, void *arg __unused)
{
	int error;

	REQUIRE(quiesce_worker_stop(&w) == 0);
	error = quiesce_worker_start(&w, body, NULL);
	REQUIRE(error == 0 || error == EBUSY || error == ENOMEM);
}

static int
client_load(void)
{
	int error, i;

	quiesce_worker_init(&w, "client");
	for (i = 0; i < CONTROLLERS; i++)
		quiesce_worker_init(&controllers[i], "controller");
	error = quiesce_worker_start(&w, body, NULL);
	for (i = 0; error == 0 && i < CONTROLLERS; i++)
		error = quiesce_worker_start(&controllers[i], control, NULL);
	return (error);
}

static int
client_unload(void)
{
	int i;

	REQUIRE(quiesce_worker_stop(&w) == 0);
	for (i = 0; i < CONTROLLERS; i++) {
		REQUIRE(quiesce_worker_stop(&controllers[i]) == 0);
		quiesce_worker_destroy(&controllers[i]);
	}
	REQUIRE(quiesce_worker_stop(&w) == 0);
	quiesce_worker_destroy(&w);
	return (0);
}
