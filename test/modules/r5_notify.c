/*
 * The worker notifies by itself, and then still has module text to execute:
 * the call to kproc_exit.
 *
 * A real 12.1 kernel, polling every tick: page fault at the instruction
 * after the call to wakeup in 4 of 6 (debug) and 5 of 6 (release) series of
 * 200 rounds; with a pause in the window, every time.
 *
 * Broken: use-after-unload (T3), and the unlocked flag of T1.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static volatile int flag;
static struct proc *worker;

static void
worker_main(void *arg __unused)
{
	while (flag >= 0)
		pause("-", 1);
	wakeup(__DEVOLATILE(void *, &flag));
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		flag = 0;
		error = kproc_create(worker_main, NULL, &worker, 0, 0,
		    "r5_worker");
		return (error);
	case MOD_UNLOAD:
		flag = -1;
		tsleep(__DEVOLATILE(void *, &flag), 0, "term", 0);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r5_notify_mod = { "r5_notify", handler, NULL };
DECLARE_MODULE(r5_notify, r5_notify_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r5_notify, 1);
