/*
 * The classic question: how is a module unloaded that has created kernel
 * threads? Its kproc adds a kthread, which sleeps for 100 seconds; the flag
 * has no lock; unload sleeps on the flag itself.
 *
 * A real 12.1 kernel: kldunload returns 0 after 10 to 30 ms; 100 s later the
 * kthread returns from its pause into unmapped text. Listing processes
 * before that panics in the lister, which copies the sleeper's wait message
 * (K3.34). The untimed sleep without a lock passes because module handlers
 * hold Giant (K3.42).
 *
 * Broken: use-after-unload (T5, T8), and the lost wakeup of an unlocked flag
 * (T1).
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
static struct thread *sleeper;

static void
sleeper_main(void *arg __unused)
{
	pause("-", 100 * hz);
	printf("sleeper: done\n");
	kthread_exit();
}

static void
worker_main(void *arg __unused)
{
	kthread_add(sleeper_main, NULL, curproc, &sleeper, 0, 0, "sleeper");
	while (flag >= 0)
		pause("-", hz / 10);
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
		    "r1_worker");
		return (error);
	case MOD_UNLOAD:
		flag = -1;
		tsleep(__DEVOLATILE(void *, &flag), 0, "term", 0);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t r1_classic_mod = { "r1_classic", handler, NULL };
DECLARE_MODULE(r1_classic, r1_classic_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(r1_classic, 1);
