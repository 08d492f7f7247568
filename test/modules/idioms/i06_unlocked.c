/*
 * The threads count themselves out without a lock: one of two may get lost.
 */
#include "../traps/kld.h"

#define	THREADS	2

struct pool {
	struct mtx lock;
	struct thread *thread[THREADS];
	int stop[THREADS];
	int running;
	int served;
};

static struct pool *pool;

static void
work(void *arg)
{
	int *stop = arg;

	mtx_lock(&pool->lock);
	while (!*stop)
		mtx_sleep(stop, &pool->lock, 0, "work", 0);
	mtx_unlock(&pool->lock);
	pool->running--;
	wakeup(&pool->running);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int i;

	switch (what) {
	case MOD_LOAD:
		pool = malloc(sizeof(*pool), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&pool->lock, "pool", NULL, MTX_DEF);
		for (i = 0; i < THREADS; i++) {
			pool->running++;
			kthread_add(work, &pool->stop[i], NULL,
			    &pool->thread[i], 0, 0, "worker%d", i);
		}
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&pool->lock);
		for (i = 0; i < THREADS; i++) {
			pool->stop[i] = 1;
			wakeup(&pool->stop[i]);
		}
		while (pool->running > 0)
			mtx_sleep(&pool->running, &pool->lock, 0, "exit", 0);
		mtx_unlock(&pool->lock);
		mtx_destroy(&pool->lock);
		free(pool, M_TEMP);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i06_unlocked, handler, NULL);
