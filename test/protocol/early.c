/*
 * With quiesce.ko a stop is over before the thread is: what is left of it is
 * text of quiesce.ko and of the kernel.  So this must fail.
 */
#include "client.h"

#include <sys/proc.h>

static struct quiesce_worker w;
static int tid;

static void
body(struct quiesce_worker *self __unused, void *arg __unused)
{
	SET(tid, curthread->td_tid);
}

static int
client_load(void)
{
	int error;

	quiesce_worker_init(&w, "client");
	error = quiesce_worker_start(&w, body, NULL);
	while (error == 0 && GET(tid) == 0)
		pause("run", 1);
	return (error);
}

static int
client_unload(void)
{
	struct thread *td;

	REQUIRE(quiesce_worker_stop(&w) == 0);
	quiesce_worker_destroy(&w);
	td = tdfind(tid, -1);
	if (td != NULL)
		PROC_UNLOCK(td->td_proc);
	REQUIRE(td == NULL);
	return (0);
}
