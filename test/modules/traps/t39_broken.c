/*
 * T39: two sleepers on one channel, each with an interlock of its own.
 *
 * 1 reader: sleeps on the channel with the reader's mutex
 * 2 writer: sleeps on the same channel with the writer's mutex
 *
 * Broken: kpi-misuse.  A kernel with INVARIANTS asserts that a channel has one
 * lock; any other says nothing, and neither lock guards the queue (K3.46).
 */
#include "kld.h"

struct worker {
	struct mtx lock;
	struct proc *proc;
	int stop;
};

static struct worker reader, writer;
static int channel;

static void *
channel_of(struct worker *w)
{
	(void)w;
	return (&channel);
}

static void
worker_main(void *arg)
{
	struct worker *w = arg;

	mtx_lock(&w->lock);
	while (!w->stop)
		mtx_sleep(channel_of(w), &w->lock, 0, "idle", 0);
	mtx_unlock(&w->lock);
	kproc_exit(0);
}

static void
stop_worker(struct worker *w)
{
	mtx_lock(&w->lock);
	w->stop = 1;
	wakeup(channel_of(w));
	mtx_sleep(w->proc, &w->lock, 0, "exit", 0);
	mtx_unlock(&w->lock);
	mtx_destroy(&w->lock);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&reader.lock, "reader mutex", NULL, MTX_DEF);
		mtx_init(&writer.lock, "writer mutex", NULL, MTX_DEF);
		kproc_create(worker_main, &reader, &reader.proc, 0, 0,
		    "reader");
		kproc_create(worker_main, &writer, &writer.proc, 0, 0,
		    "writer");
		return (0);
	case MOD_UNLOAD:
		stop_worker(&reader);
		stop_worker(&writer);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(t39_broken, handler, NULL);
