/*
 * WORKERS workers, each of which works, sleeps and looks again, stopped by
 * CONTROLLERS at once: the unload is one of them.
 */
#include "client.h"

#ifndef WORKERS
#define	WORKERS		1
#endif
#ifndef CONTROLLERS
#define	CONTROLLERS	1
#endif

static struct quiesce_worker w[WORKERS], other[CONTROLLERS];
static struct mtx lock;
static int work;

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	int why;

	do {
		mtx_lock(&lock);
		work ^= 1;
		mtx_unlock(&lock);
		why = quiesce_worker_wait(self, 1);
	} while (why != QUIESCE_STOP && !quiesce_worker_should_stop(self));
}

static void
control(struct quiesce_worker *self __unused, void *arg __unused)
{
	REQUIRE(quiesce_workers_stop(w, WORKERS, 0) == 0);
}

static int
client_load(void)
{
	int error, i;

	mtx_init(&lock, "client", NULL, MTX_DEF);
	for (i = 0; i < WORKERS; i++)
		quiesce_worker_init(&w[i], "client");
	for (i = 1; i < CONTROLLERS; i++)
		quiesce_worker_init(&other[i], "controller");
	error = quiesce_workers_start(w, WORKERS, body, NULL);
	for (i = 1; error == 0 && i < CONTROLLERS; i++)
		error = quiesce_worker_start(&other[i], control, NULL);
	return (error);
}

static int
client_unload(void)
{
	int i;

	REQUIRE(quiesce_workers_stop(w, WORKERS, 0) == 0);
	for (i = 1; i < CONTROLLERS; i++) {
		REQUIRE(quiesce_worker_stop(&other[i]) == 0);
		quiesce_worker_destroy(&other[i]);
	}
	for (i = 0; i < WORKERS; i++)
		quiesce_worker_destroy(&w[i]);
	mtx_destroy(&lock);
	return (0);
}
