/*
 * os.h on FreeBSD 12 and later.  Nothing here decides anything.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/proc.h>

#include "os.h"

#if __FreeBSD_version < 1200000
#error "quiesce needs FreeBSD 12 or later"
#endif

_Static_assert(sizeof(struct mtx) <= sizeof(struct quiesce_os_lock),
    "a struct mtx does not fit into struct quiesce_os_lock");

static struct mtx *
mtx_of(struct quiesce_os_lock *l)
{
	return ((struct mtx *)(void *)l);
}

void
quiesce_os_lock_init(struct quiesce_os_lock *l, const char *name)
{
	/*
	 * One type for all: a worker's lock is never held with another's, and a
	 * queue's is taken before its worker's, which WITNESS may see.
	 */
	mtx_init(mtx_of(l), name, "quiesce", MTX_DEF | MTX_NEW | MTX_DUPOK);
}

void
quiesce_os_lock_destroy(struct quiesce_os_lock *l)
{
	mtx_destroy(mtx_of(l));
}

void
quiesce_os_acquire(struct quiesce_os_lock *l)
{
	mtx_lock(mtx_of(l));
}

void
quiesce_os_release(struct quiesce_os_lock *l)
{
	mtx_unlock(mtx_of(l));
}

int
quiesce_os_sleep(const void *chan, struct quiesce_os_lock *l,
    const char *wmesg, int timo, int interruptible)
{
	int error;

	error = mtx_sleep(__DECONST(void *, chan), mtx_of(l),
	    interruptible ? PCATCH : 0, wmesg, timo);
	if (error == 0)
		return (0);
	return (error == EWOULDBLOCK ? 1 : 2);
}

void
quiesce_os_wake_all(const void *chan)
{
	wakeup(__DECONST(void *, chan));
}

void
quiesce_os_wake_one(const void *chan)
{
	wakeup_one(__DECONST(void *, chan));
}

void
quiesce_os_pause(const char *wmesg, int timo)
{
	pause(wmesg, timo);
}

void
quiesce_os_may_sleep(void)
{
	WITNESS_WARN(WARN_GIANTOK | WARN_SLEEPOK, NULL,
	    "quiesce: may wait for a thread");
}

/*
 * In a process of its own the thread is a kthread all the same: it ends with
 * kthread_exit, and the last one takes the process with it (K1.55).
 */
int
quiesce_os_create(void (*thread_main)(void *), void *arg, void **process,
    const char *name)
{
	struct proc *p;
	struct thread *td;
	int error;

	if (process == NULL)
		return (kthread_add(thread_main, arg, NULL, &td, 0, 0, "%s",
		    name));
	p = *process;
	if (p != NULL)
		return (kthread_add(thread_main, arg, p, &td, 0, 0, "%s",
		    name));
	error = kproc_create(thread_main, arg, &p, 0, 0, "%s", name);
	if (error == 0)
		*process = p;
	return (error);
}

void
quiesce_os_current(struct quiesce_os_thread *t)
{
	t->td = curthread;
	t->tid = curthread->td_tid;
}

int
quiesce_os_is_current(const struct quiesce_os_thread *t)
{
	return (t->td == curthread);
}

/*
 * The kernel forgets a thread's number on its way out, in its own text, long
 * after the thread has left that of any module (K1.55).  Numbers are used
 * again only after many others (K1.58).
 */
int
quiesce_os_gone(const struct quiesce_os_thread *t)
{
	struct thread *td;
	int gone;

	td = tdfind(t->tid, -1);
	if (td == NULL)
		return (1);
	gone = td != t->td;
	PROC_UNLOCK(td->td_proc);
	return (gone);
}

void
quiesce_os_exit(void)
{
	kthread_exit();
}

int
quiesce_os_now(void)
{
	return (ticks);
}

void
quiesce_os_check(int fact, const char *text)
{
	KASSERT(fact, ("quiesce: %s", text));
	(void)fact;
	(void)text;
}

void
quiesce_os_print(const char *format, const char *a, const char *b)
{
	printf(format, a, b);
}
