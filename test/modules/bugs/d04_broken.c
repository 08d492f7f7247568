/*
 * What people write who look for an example: a process that polls a flag, a
 * second thread that sleeps for long, and an unload that sleeps on the flag.
 */
#include "../traps/kld.h"

static struct proc *process;
static struct thread *child;
static int stop;

static void
child_main(void *arg __unused)
{
	while (!stop)
		tsleep(&child, 0, "child", 3 * hz);
	kthread_exit();
}

static void
process_main(void *arg __unused)
{
	while (!stop)
		pause("work", hz);
	wakeup(&stop);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		error = kproc_create(process_main, NULL, &process, 0, 0, "work");
		if (error != 0)
			return (error);
		return (kthread_add(child_main, NULL, process, &child, 0, 0,
		    "child"));
	case MOD_UNLOAD:
		stop = 1;
		tsleep(&stop, 0, "unload", 0);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(d04_broken, handler, NULL);
