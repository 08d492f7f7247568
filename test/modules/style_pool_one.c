/*
 * As style_pool, but only the first of the threads is waited for.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/condvar.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/queue.h>

#define	POOL_THREADS	2

static MALLOC_DEFINE(M_POOL, "pool", "jobs");

struct job {
	STAILQ_ENTRY(job) link;
	void (*func)(int);
	int arg;
};

static struct {
	struct mtx lock;
	struct cv todo, idle;
	STAILQ_HEAD(, job) jobs;
	struct proc *proc;
	struct thread *threads[POOL_THREADS];
	int inflight, stop, done;
} pool;

static void
pool_main(void *arg)
{
	struct job *j;

	mtx_lock(&pool.lock);
	for (;;) {
		while ((j = STAILQ_FIRST(&pool.jobs)) == NULL && !pool.stop)
			cv_wait(&pool.todo, &pool.lock);
		if (j == NULL)
			break;
		STAILQ_REMOVE_HEAD(&pool.jobs, link);
		mtx_unlock(&pool.lock);
		j->func(j->arg);
		free(j, M_POOL);
		mtx_lock(&pool.lock);
		if (--pool.inflight == 0)
			cv_broadcast(&pool.idle);
	}
	mtx_unlock(&pool.lock);
	kthread_exit();
}

static void
pool_submit(void (*func)(int), int arg)
{
	struct job *j = malloc(sizeof(*j), M_POOL, M_WAITOK);

	j->func = func;
	j->arg = arg;
	mtx_lock(&pool.lock);
	STAILQ_INSERT_TAIL(&pool.jobs, j, link);
	pool.inflight++;
	cv_signal(&pool.todo);
	mtx_unlock(&pool.lock);
}

static void
add(int n)
{
	mtx_lock(&pool.lock);
	pool.done += n;
	mtx_unlock(&pool.lock);
}

static int
pool_modevent(module_t mod, int what, void *arg)
{
	int error, i;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&pool.lock, "pool", NULL, MTX_DEF);
		cv_init(&pool.todo, "pooljob");
		cv_init(&pool.idle, "poolidl");
		STAILQ_INIT(&pool.jobs);
		for (i = 0; i < POOL_THREADS; i++) {
			error = kproc_kthread_add(pool_main, NULL, &pool.proc,
			    &pool.threads[i], 0, 0, "pool", "pool %d", i);
			if (error != 0)
				panic("pool: %d", error);
		}
		pool_submit(add, 3);
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&pool.lock);
		while (pool.inflight > 0)
			cv_wait(&pool.idle, &pool.lock);
		KASSERT(pool.done == 3, ("a job was lost"));
		pool.stop = 1;
		cv_broadcast(&pool.todo);
		mtx_sleep(pool.threads[0], &pool.lock, PDROP, "poolst", 0);
		cv_destroy(&pool.todo);
		cv_destroy(&pool.idle);
		mtx_destroy(&pool.lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(pool, pool_modevent, NULL);
MODULE_VERSION(pool, 1);
