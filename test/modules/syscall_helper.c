/*
 * Two system calls, registered and taken back by hand: the lock is there before
 * the first and goes after the last.
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

#define	SYS_put		552
#define	SYS_get		553
#define	SYS_AUE_put	AUE_NULL
#define	SYS_AUE_get	AUE_NULL

struct put_args {
	char value_l_[PADL_(int)]; int value; char value_r_[PADR_(int)];
};
struct get_args {
	char to_l_[PADL_(int *)]; int *to; char to_r_[PADR_(int *)];
};

static struct mtx lock;
static int box, full;

static int
sys_put(struct thread *td __unused, struct put_args *uap)
{

	mtx_lock(&lock);
	box = uap->value;
	full = 1;
	wakeup(&full);
	mtx_unlock(&lock);
	return (0);
}

static int
sys_get(struct thread *td __unused, struct get_args *uap)
{
	int value;

	mtx_lock(&lock);
#ifdef STUCK
	while (!full)
		mtx_sleep(&full, &lock, 0, "get", 0);
#endif
	value = box;
	full = 0;
	mtx_unlock(&lock);
	return (copyout(&value, uap->to, sizeof(value)));
}

static struct syscall_helper_data calls[] = {
	SYSCALL_INIT_HELPER(get),
	SYSCALL_INIT_HELPER(put),
	SYSCALL_INIT_LAST
};

static int
box_modevent(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "box", NULL, MTX_DEF);
		error = syscall_helper_register(calls, SY_THR_STATIC_KLD);
		if (error != 0)
			mtx_destroy(&lock);
		return (error);
	case MOD_UNLOAD:
#ifndef LEFT
		syscall_helper_unregister(calls);
#endif
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t box_mod = { "box", box_modevent, NULL };
DECLARE_MODULE(box, box_mod, SI_SUB_SYSCALLS, SI_ORDER_MIDDLE);
