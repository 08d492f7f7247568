/*
 * A SCSI driver: one recovery thread for each channel.  Detach takes the driver
 * apart and forgets that the threads are there.
 */
#include "../traps/kld.h"

#define	CHANNELS	2

static struct mtx lock;
static struct thread *recovery[CHANNELS];
static int lost[CHANNELS];

static void
recover(void *arg)
{
	int *mine = arg;

	mtx_lock(&lock);
	for (;;) {
		if (*mine == 0) {
			mtx_sleep(mine, &lock, 0, "loop", 0);
			continue;
		}
		*mine = 0;
	}
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int i;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "adapter", NULL, MTX_DEF);
		for (i = 0; i < CHANNELS; i++)
			kthread_add(recover, &lost[i], NULL, &recovery[i], 0, 0,
			    "recovery%d", i);
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d02_broken, handler, NULL);
