/*
 * The channel is that of the requests, too, and nobody looks why it was woken.
 */
#include "../traps/kld.h"

static struct mtx lock;
static struct thread *worker;
static int stop;
static struct callout requests;

static void
request(void *arg __unused)
{
	wakeup(&stop);
}

static void
work(void *arg __unused)
{
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "work", 0);
	wakeup(&stop);
	mtx_unlock(&lock);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "worker", NULL, MTX_DEF);
		callout_init_mtx(&requests, &lock, 0);
		mtx_lock(&lock);
		callout_reset(&requests, 1, request, NULL);
		mtx_unlock(&lock);
		return (kthread_add(work, NULL, NULL, &worker, 0, 0, "worker"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(&stop, &lock, 0, "exit", 0);
		mtx_unlock(&lock);
		callout_drain(&requests);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i05_shared, handler, NULL);
