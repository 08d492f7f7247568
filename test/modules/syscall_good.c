/*
 * A system call that waits for the next one and gives up when the module goes.
 *
 * The module's handler hears of MOD_UNLOAD while the call can still be entered, so
 * it only tells everybody to leave: the kernel waits for them, and the lock goes
 * after that, with the SYSUNINITs.
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

struct meet_args {
	char name_l_[PADL_(char *)]; char *name; char name_r_[PADR_(char *)];
};

static struct mtx lock;
static int waiting, closing;
static int offset = NO_SYSCALL;

MTX_SYSINIT(meet, &lock, "meet", MTX_DEF);

static int
meet(struct thread *td, void *v)
{
	struct meet_args *uap = v;
	char name[8];
	int error;

	error = copyinstr(uap->name, name, sizeof(name), NULL);
	if (error != 0)
		return (error);
	mtx_lock(&lock);
	if (waiting) {
		waiting = 0;
		wakeup(&waiting);
	} else if (!closing) {
		waiting = 1;
		while (waiting && !closing)
			mtx_sleep(&waiting, &lock, 0, "meet", 0);
	}
	mtx_unlock(&lock);
	td->td_retval[0] = name[0];
	return (0);
}

static struct sysent meet_sysent = {
	.sy_narg = sizeof(struct meet_args) / sizeof(register_t),
	.sy_call = meet
};

static int
meet_modevent(struct module *mod __unused, int what, void *arg __unused)
{

	switch (what) {
	case MOD_LOAD:
		return (0);
	case MOD_UNLOAD:
		mtx_lock(&lock);
		closing = 1;
		wakeup(&waiting);
		mtx_unlock(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

SYSCALL_MODULE(meet, &offset, &meet_sysent, meet_modevent, NULL);
