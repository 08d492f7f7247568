/* QUEUE: 0 discard, 1 drain, 2 a group and a periodic worker. */
#include "client.h"

int queue_load(void);
void queue_unload(int drain);
int group_load(void);
int group_unload(void);
void queue_broken(const char *what) __dead2;

void
queue_broken(const char *what)
{
	panic("required: %s", what);
}

static int
client_load(void)
{
	return (QUEUE == 2 ? group_load() : queue_load());
}

static int
client_unload(void)
{
	if (QUEUE == 2)
		return (group_unload());
	queue_unload(QUEUE);
	return (0);
}
