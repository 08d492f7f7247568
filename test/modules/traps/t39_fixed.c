/*
 * T39, mended: each condition has a channel of its own.
 */
#include "kld.h"

struct worker {
	struct mtx lock;
	struct proc *proc;
	int stop;
};

static struct worker reader, writer;

static void *
channel_of(struct worker *w)
{
	return (w);
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

DEV_MODULE(t39_fixed, handler, NULL);
