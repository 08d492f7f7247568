/*
 * A timer fills a ring, a thread empties it.  Here the ring is freed as soon as
 * the thread is gone, while the timer may still put something into it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf_ring.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

static MALLOC_DEFINE(M_RING, "ring", "ring of samples");

static struct mtx lock;
static struct buf_ring *ring;
static struct callout source;
static struct thread *reader;
static int stop;
static int samples[4];

static void
produce(void *arg __unused)
{
	(void)buf_ring_enqueue(ring, &samples[buf_ring_count(ring) & 3]);
	mtx_lock(&lock);
	wakeup(&ring);
	mtx_unlock(&lock);
}

static void
consume(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop) {
		while (buf_ring_dequeue_sc(ring) != NULL)
			;
		if (buf_ring_empty(ring))
			mtx_sleep(&ring, &lock, 0, "ring", 0);
	}
	mtx_unlock(&lock);
	kthread_exit();
}

static int
ring_modevent(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "ring", NULL, MTX_DEF);
		ring = buf_ring_alloc(4, M_RING, M_WAITOK, &lock);
		KASSERT(buf_ring_empty(ring) && !buf_ring_full(ring), ("new"));
		for (int i = 0; i < 3; i++)
			KASSERT(buf_ring_enqueue(ring, &samples[i]) == 0,
			    ("room"));
		KASSERT(buf_ring_full(ring), ("one place stays empty"));
		KASSERT(buf_ring_enqueue(ring, &samples[3]) == ENOBUFS,
		    ("no room"));
		KASSERT(buf_ring_peek(ring) == &samples[0], ("peek"));
		buf_ring_putback_sc(ring, &samples[3]);
		KASSERT(buf_ring_dequeue_mc(ring) == &samples[3], ("put back"));
		buf_ring_advance_sc(ring);
		KASSERT(buf_ring_dequeue_sc(ring) == &samples[2], ("in order"));
		callout_init(&source, 1);
		error = kthread_add(consume, NULL, NULL, &reader, 0, 0, "ring");
		if (error != 0) {
			buf_ring_free(ring, M_RING);
			mtx_destroy(&lock);
			return (error);
		}
		callout_reset(&source, hz, produce, NULL);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&ring);
		mtx_sleep(reader, &lock, 0, "ringx", 0);
		mtx_unlock(&lock);
		buf_ring_free(ring, M_RING);
		callout_drain(&source);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(ring, ring_modevent, NULL);
