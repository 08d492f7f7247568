/* The same with the protocol. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>

#include "cost.h"
#include "quiesce.h"

static struct quiesce_worker w;

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	while (!quiesce_worker_should_stop(self))
		(void)quiesce_worker_wait(self, hz);
}

void
cost_init(void)
{
	quiesce_worker_init(&w, "cost");
}

int
cost_start(void)
{
	return (quiesce_worker_start(&w, body, NULL));
}

void
cost_stop(void)
{
	(void)quiesce_worker_stop(&w);
}

int
cost_checks(int count)
{
	int stops = 0;

	while (count-- > 0)
		stops += quiesce_worker_should_stop(&w);
	return (stops);
}

unsigned long
cost_state(void)
{
	return (sizeof(w));
}
