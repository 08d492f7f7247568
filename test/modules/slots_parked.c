/*
 * Two workers that count in slots of their own, under one mutex; the unload
 * parks the first, waits until it says so and adds its slots up without the
 * mutex, while the other goes on: correct.  Whoever supposes that the mutex
 * protects the slots has as many occasions to learn better as there are.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

#define	SLOTS	6

static struct mtx lock;
static struct proc *worker[2];
static int slot[2][SLOTS];
static int park[2], parked[2], stop;
static int sum;

static void
worker_main(void *arg)
{
	int i, me;

	me = (int)(intptr_t)arg;
	mtx_lock(&lock);
	for (i = 0; !park[me]; i = (i + 1) % SLOTS) {
		slot[me][i] ^= 1;
		mtx_sleep(&park[me], &lock, 0, "slots", hz);
	}
	parked[me] = 1;
	wakeup(&parked[me]);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "slotp", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static void
park_one(int i)
{

	mtx_lock(&lock);
	park[i] = 1;
	wakeup(&park[i]);
	while (!parked[i])
		mtx_sleep(&parked[i], &lock, 0, "slotw", 0);
	mtx_unlock(&lock);
}

static void
join(int workers)
{
	int i;

	mtx_lock(&lock);
	for (i = 0; i < workers; i++) {
		park[i] = stop = 1;
		wakeup(&park[i]);
		wakeup(&stop);
		mtx_sleep(worker[i], &lock, 0, "slotx", 0);
	}
	mtx_unlock(&lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error, i;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "slots", NULL, MTX_DEF);
		error = kproc_create(worker_main, (void *)0, &worker[0], 0, 0,
		    "first");
		if (error == 0) {
			error = kproc_create(worker_main, (void *)1, &worker[1],
			    0, 0, "second");
			if (error != 0)
				join(1);
		}
		if (error != 0)
			mtx_destroy(&lock);
		return (error);
	case MOD_UNLOAD:
		park_one(0);
		for (i = SLOTS - 1; i >= 0; i--)
			sum += slot[0][i];
		join(2);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t slots_joined_mod = { "slots_joined", handler, NULL };
DECLARE_MODULE(slots_joined, slots_joined_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(slots_joined, 1);
