/*
 * All are asked before any is waited for: the first leaves after the second.
 * They are threads of one process, which is not the kernel's own.
 */
#include "client.h"

#include <sys/proc.h>

static struct quiesce_worker w[2];
static int began[2], left;
static struct proc *proc[2];

static void
body(struct quiesce_worker *self, void *arg __unused)
{
	proc[self - w] = curthread->td_proc;
	SET(began[self - w], 1);
	REQUIRE(quiesce_worker_wait(self, 0) == QUIESCE_STOP);
	while (self == &w[0] && !GET(left))
		pause("other", 1);
	SET(left, 1);
}

static int
client_load(void)
{
	int error, i;

	for (i = 0; i < 2; i++)
		quiesce_worker_init(&w[i], "client");
	error = quiesce_workers_start(w, 2, body, NULL);
	while (error == 0 && (!GET(began[0]) || !GET(began[1])))
		pause("begin", 1);
	REQUIRE(error != 0 || (proc[0] == proc[1] && proc[0]->p_pid != 0));
	return (error);
}

static int
client_unload(void)
{
	REQUIRE(quiesce_workers_stop(w, 2, 0) == 0);
	quiesce_worker_destroy(&w[0]);
	quiesce_worker_destroy(&w[1]);
	return (0);
}
