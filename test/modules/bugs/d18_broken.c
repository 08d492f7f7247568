/*
 * A pool of service threads: the master leaves its loop on an error, without
 * telling the others to leave theirs, and waits for them.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *master, *slave;
static int closing, error;

static void
slave_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!closing)
		mtx_sleep(&closing, &lock, 0, "request", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static void
master_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!error)
		mtx_sleep(&error, &lock, 0, "request", 0);
	mtx_sleep(slave, &lock, 0, "slave", 0);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int i;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "service pool", NULL, MTX_DEF);
		i = kthread_add(slave_main, NULL, NULL, &slave, RFSTOPPED, 0,
		    "slave");
		if (i == 0)
			i = kthread_add(master_main, NULL, NULL, &master,
			    RFSTOPPED, 0, "master");
		if (i != 0)
			return (i);
		thread_lock(slave);
		sched_add(slave, SRQ_BORING);
		thread_lock(master);
		sched_add(master, SRQ_BORING);
		return (0);
	case MOD_UNLOAD:
		/* The slave is gone before the master is. */
		mtx_lock(&lock);
		error = 1;
		wakeup(&error);
		mtx_sleep(master, &lock, 0, "master", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d18_broken, handler, NULL);
