/*
 * By hand: a flag and its mutex, a timed sleep on the flag, and a join by
 * sleeping on the struct thread under that mutex (K1.55).  Sound as long as
 * nobody else stops it, nothing else wakes the sleeper, and the thread never
 * leaves by itself.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/proc.h>

#include "cost.h"

static struct {
	struct mtx lock;
	struct thread *td;
	int stop;
} w;

static int
should_stop(void)
{
	int stop;

	mtx_lock(&w.lock);
	stop = w.stop;
	mtx_unlock(&w.lock);
	return (stop);
}

static void
worker_main(void *arg __unused)
{
	while (!should_stop()) {
		mtx_lock(&w.lock);
		if (!w.stop)
			mtx_sleep(&w.stop, &w.lock, 0, "idle", hz);
		mtx_unlock(&w.lock);
	}
	kthread_exit();
}

void
cost_init(void)
{
	mtx_init(&w.lock, "cost", NULL, MTX_DEF);
}

int
cost_start(void)
{
	w.stop = 0;
	return (kthread_add(worker_main, NULL, NULL, &w.td, 0, 0, "cost"));
}

void
cost_stop(void)
{
	mtx_lock(&w.lock);
	w.stop = 1;
	wakeup(&w.stop);
	mtx_sleep(w.td, &w.lock, 0, "stop", 0);
	mtx_unlock(&w.lock);
}

int
cost_checks(int count)
{
	int stops = 0;

	while (count-- > 0)
		stops += should_stop();
	return (stops);
}

unsigned long
cost_state(void)
{
	return (sizeof(w));
}
