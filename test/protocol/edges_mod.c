/* The C half of edges_*.cc. */
#include "client.h"

MALLOC_DEFINE(M_EDGE, "edge", "protocol test");

int edge_load(int edge);
int edge_unload(int edge);
void edge_broken(const char *what) __dead2;
void *edge_alloc(unsigned long size);
void edge_free(void *memory);

void
edge_broken(const char *what)
{
	panic("required: %s", what);
}

void *
edge_alloc(unsigned long size)
{
	return (malloc(size, M_EDGE, M_WAITOK | M_ZERO));
}

void
edge_free(void *memory)
{
	free(memory, M_EDGE);
}

static int
client_load(void)
{
	return (edge_load(EDGE));
}

static int
client_unload(void)
{
	return (edge_unload(EDGE));
}
