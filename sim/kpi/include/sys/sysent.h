/*
 * System calls that modules add: SYSCALL_MODULE(9) and what it is made of.  The
 * table itself is not here: who writes into it takes a call away from others,
 * and nothing counts the threads inside.
 */
#ifndef _SYS_SYSENT_H_
#define	_SYS_SYSENT_H_

#include <sys/types.h>
#include <sys/module.h>
#include <sys/syscall.h>
#include <bsm/audit.h>

struct rlimit;
struct sysent;
struct thread;

typedef int sy_call_t(struct thread *, void *);
typedef void (*systrace_args_func_t)(int, void *, u_int64_t *, int *);

/* The order of the fields matters to whoever names none of them. */
#if __FreeBSD_version >= 1300000
struct sysent {
	sy_call_t *sy_call;
	systrace_args_func_t sy_systrace_args_func;
	u_int8_t sy_narg;
	u_int8_t sy_flags;
	au_event_t sy_auevent;
	u_int32_t sy_entry;
	u_int32_t sy_return;
	u_int32_t sy_thrcnt;
};
#else
struct sysent {
	int sy_narg;
	sy_call_t *sy_call;
	au_event_t sy_auevent;
	systrace_args_func_t sy_systrace_args_func;
	u_int32_t sy_entry;
	u_int32_t sy_return;
	u_int32_t sy_flags;
	u_int32_t sy_thrcnt;
};
#endif

#define	SYF_CAPENABLED		0x00000001
#define	SY_THR_STATIC		0x1
#define	SY_THR_STATIC_KLD	0	/* this is a module */
#define	NO_SYSCALL		(-1)

struct syscall_module_data {
	int (*chainevh)(struct module *, int, void *);
	void *chainarg;
	int *offset;
	struct sysent *new_sysent;
	struct sysent old_sysent;
	int flags;
};

struct syscall_helper_data {
	struct sysent new_sysent;
	struct sysent old_sysent;
	int syscall_no;
	int registered;
};

#define	QZ_NARG(args)	(sizeof(struct args) / sizeof(register_t))

#define	SYSENT_INIT_VALS(name)	{					\
	.sy_narg = QZ_NARG(name ## _args),				\
	.sy_call = (sy_call_t *)&sys_ ## name,				\
	.sy_auevent = SYS_AUE_ ## name					\
}
#define	MAKE_SYSENT(name)						\
	static struct sysent name ## _sysent = SYSENT_INIT_VALS(name)

#define	SYSCALL_MODULE(name, off, new, evh, arg)			\
	static struct syscall_module_data name ## _syscall_mod = {	\
	    .chainevh = (evh), .chainarg = (arg), .offset = (off),	\
	    .new_sysent = (new) };					\
	static moduledata_t name ## _mod = {				\
	    "sys/" #name, syscall_module_handler, &name ## _syscall_mod }; \
	DECLARE_MODULE(name, name ## _mod, SI_SUB_SYSCALLS,		\
	    SI_ORDER_MIDDLE)
#define	SYSCALL_MODULE_HELPER(name)					\
	static int name ## _syscall = SYS_ ## name;			\
	MAKE_SYSENT(name);						\
	SYSCALL_MODULE(name, &name ## _syscall, &name ## _sysent, NULL,	\
	    NULL)

#define	SYSCALL_INIT_HELPER_F(name, fl)	{				\
	.new_sysent = {							\
		.sy_narg = QZ_NARG(name ## _args),			\
		.sy_call = (sy_call_t *)&sys_ ## name,			\
		.sy_auevent = SYS_AUE_ ## name,				\
		.sy_flags = (fl)					\
	},								\
	.syscall_no = SYS_ ## name					\
}
#define	SYSCALL_INIT_HELPER(name)	SYSCALL_INIT_HELPER_F(name, 0)
#define	SYSCALL_INIT_HELPER_COMPAT_F(name, fl)	{			\
	.new_sysent = {							\
		.sy_narg = QZ_NARG(name ## _args),			\
		.sy_call = (sy_call_t *)&name,				\
		.sy_auevent = SYS_AUE_ ## name,				\
		.sy_flags = (fl)					\
	},								\
	.syscall_no = SYS_ ## name					\
}
#define	SYSCALL_INIT_HELPER_COMPAT(name)				\
	SYSCALL_INIT_HELPER_COMPAT_F(name, 0)
#define	SYSCALL_INIT_LAST	{ .syscall_no = NO_SYSCALL }

int syscall_module_handler(struct module *mod, int what, void *arg)
    QZ_KPI(syscall_module_handler);
int syscall_helper_register(struct syscall_helper_data *sd, int flags)
    QZ_KPI(syscall_helper_register);
int syscall_helper_unregister(struct syscall_helper_data *sd)
    QZ_KPI(syscall_helper_unregister);

int qz_syscall_register(int *offset, struct sysent *new_sysent,
    struct sysent *old_sysent, int flags) QZ_KPI(syscall_register);
int qz_syscall_deregister(int offset, const struct sysent *old_sysent)
    QZ_KPI(syscall_deregister);
#if __FreeBSD_version >= 1200000
/* The table that they are given is named and not touched. */
#define	kern_syscall_register(sysents, offset, new_se, old_se, flags)	\
	((void)sizeof(*(sysents)),					\
	    qz_syscall_register(offset, new_se, old_se, flags))
#define	kern_syscall_deregister(sysents, offset, old_se)		\
	((void)sizeof(*(sysents)), qz_syscall_deregister(offset, old_se))
#elif __FreeBSD_version >= 1000000
#define	syscall_register(offset, new_se, old_se, flags)			\
	qz_syscall_register(offset, new_se, old_se, flags)
#define	syscall_deregister(offset, old_se)				\
	qz_syscall_deregister(offset, old_se)
#else
#define	syscall_register(offset, new_se, old_se)			\
	qz_syscall_register(offset, new_se, old_se, 0)
#define	syscall_deregister(offset, old_se)				\
	qz_syscall_deregister(offset, old_se)
#endif

extern struct sysent sysent[];
struct nosys_args;
int lkmnosys(struct thread *, struct nosys_args *);
int lkmressys(struct thread *, struct nosys_args *);
int nosys(struct thread *, struct nosys_args *);

#endif /* _SYS_SYSENT_H_ */
