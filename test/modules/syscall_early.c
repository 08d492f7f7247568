/*
 * A system call that counts under a lock, which the module's handler destroys at
 * MOD_UNLOAD: that is before the kernel forbids the call and waits for the threads
 * inside.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sysent.h>
#include <sys/sysproto.h>

static struct mtx lock;
static int calls;
static int offset = NO_SYSCALL;

static int
count(struct thread *td, void *args __unused)
{

	mtx_lock(&lock);
	td->td_retval[0] = ++calls;
	mtx_unlock(&lock);
	return (0);
}

static struct sysent count_sysent = { .sy_call = count };

static int
count_modevent(struct module *mod __unused, int what, void *arg __unused)
{

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "count", NULL, MTX_DEF);
		return (0);
	case MOD_UNLOAD:
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

SYSCALL_MODULE(count, &offset, &count_sysent, count_modevent, NULL);
