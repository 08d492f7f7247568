/*
 * Reads what an earlier call has left on the stack: nothing, while states are
 * compared, for it must not tell them apart.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

static int blocks;

static void
leave(void)
{
	volatile int left[32];
	int i;

	for (i = 0; i < 32; i++)
		left[i] = 0x5a5a5a5a;
}

static int
find(void)
{
	volatile int left[32];
	int i, found;

	for (i = found = 0; i < 32; i++)
		found += left[i] == 0x5a5a5a5a;
	return (found);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	leave();
	if (what == MOD_LOAD)
		blocks++;
	if (find() != 0)
		panic("something is left");
	return (0);
}

DEV_MODULE(dead_stack, handler, NULL);
