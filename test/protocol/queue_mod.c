/*
 * QUEUE, up to 8 in queue.cc: 0 discard, 1 drain, 2 an item queues itself once more, 3 items are
 * awaited before the queue is closed, 4 closing runs out of patience,
 * 5 two close while a third starts,
 * 6 the thread is asked to stop by somebody else than
 * Close, 7 two close, and drain, 8 items are discarded
 * before one was run; from 9 on in queue_edges.cc.
 */
#include "client.h"

int queue_load(int kind);
int queue_unload(int kind);
void queue_broken(const char *what) __dead2;

void
queue_broken(const char *what)
{
	panic("required: %s", what);
}

static int
client_load(void)
{
	return (queue_load(QUEUE));
}

static int
client_unload(void)
{
	return (queue_unload(QUEUE));
}
