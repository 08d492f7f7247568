/*
 * Both threads read the flag under the mutex of their sleeps, and both exits are
 * waited for on the handles, that of the process last.
 */
#include "../traps/kld.h"

static struct proc *process;
static struct thread *child;
static int stop_child, stop;
static struct mtx lock;

static void
child_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop_child)
		mtx_sleep(&child, &lock, 0, "child", 3 * hz);
	mtx_unlock(&lock);
	kthread_exit();
}

static void
process_main(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&process, &lock, 0, "work", hz);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "stop", NULL, MTX_DEF);
		error = kproc_create(process_main, NULL, &process, 0, 0, "work");
		if (error != 0)
			return (error);
		return (kthread_add(child_main, NULL, process, &child, 0, 0,
		    "child"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop_child = 1;
		wakeup(&child);
		mtx_sleep(child, &lock, 0, "child", 0);
		stop = 1;
		mtx_sleep(process, &lock, 0, "process", 0);
		mtx_unlock(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d04_fixed, handler, NULL);
