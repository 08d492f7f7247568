/*
 * SYSINIT(9) and the kernel's own variables.
 *
 * The order numbers keep the relative order of the real subsystems (K5.7);
 * their values mean nothing else.
 */
#ifndef _SYS_KERNEL_H_
#define	_SYS_KERNEL_H_

#include <sys/types.h>
#include <sys/linker_set.h>
#include <sys/queue.h>

extern int hz QZ_KPI(hz);
extern int tick QZ_KPI(tick);
extern int stathz QZ_KPI(stathz);
extern int profhz QZ_KPI(profhz);
extern volatile int ticks QZ_KPI(ticks);
extern int cold QZ_KPI(cold);
extern int bootverbose QZ_KPI(bootverbose);
extern int rebooting QZ_KPI(rebooting);
extern const char *panicstr QZ_KPI(panicstr);
extern int maxusers QZ_KPI(maxusers);

enum sysinit_sub_id {
	SI_SUB_DUMMY		= 0x0000000,
	SI_SUB_DONE		= 0x0000001,
	SI_SUB_TUNABLES		= 0x0700000,
	SI_SUB_COPYRIGHT	= 0x0800001,
	SI_SUB_VM		= 0x1000000,
	SI_SUB_COUNTER		= 0x1700000,
	SI_SUB_KMEM		= 0x1800000,
	SI_SUB_HYPERVISOR	= 0x1A40000,
	SI_SUB_WITNESS		= 0x1A80000,
	SI_SUB_MTX_POOL_DYNAMIC	= 0x1AC0000,
	SI_SUB_LOCK		= 0x1B00000,
	SI_SUB_EVENTHANDLER	= 0x1C00000,
	SI_SUB_VNET_PRELINK	= 0x1E00000,
	SI_SUB_KLD		= 0x2000000,
	SI_SUB_KHELP		= 0x2080000,
	SI_SUB_CPU		= 0x2100000,
	SI_SUB_RACCT		= 0x2110000,
	SI_SUB_KDTRACE		= 0x2140000,
	SI_SUB_RANDOM		= 0x2160000,
	SI_SUB_MAC		= 0x2180000,
	SI_SUB_INTRINSIC	= 0x2200000,
	SI_SUB_VM_CONF		= 0x2300000,
	SI_SUB_DDB_SERVICES	= 0x2380000,
	SI_SUB_RUN_QUEUE	= 0x2400000,
	SI_SUB_KTRACE		= 0x2480000,
	SI_SUB_OPENSOLARIS	= 0x2490000,
	SI_SUB_AUDIT		= 0x24C0000,
	SI_SUB_CREATE_INIT	= 0x2500000,
	SI_SUB_SCHED_IDLE	= 0x2600000,
	SI_SUB_MBUF		= 0x2700000,
	SI_SUB_INTR		= 0x2800000,
	SI_SUB_TASKQ		= 0x2880000,
	SI_SUB_EPOCH		= 0x2888000,
	SI_SUB_SMP		= 0x2900000,
	SI_SUB_SOFTINTR		= 0x2A00000,
	SI_SUB_DEVFS		= 0x2F00000,
	SI_SUB_INIT_IF		= 0x3000000,
	SI_SUB_NETGRAPH		= 0x3010000,
	SI_SUB_DTRACE		= 0x3020000,
	SI_SUB_DRIVERS		= 0x3100000,
	SI_SUB_CONFIGURE	= 0x3800000,
	SI_SUB_VFS		= 0x4000000,
	SI_SUB_CLOCKS		= 0x4800000,
	SI_SUB_SYSV_SHM		= 0x6400000,
	SI_SUB_P1003_1B		= 0x6E00000,
	SI_SUB_PSEUDO		= 0x7000000,
	SI_SUB_EXEC		= 0x7400000,
	SI_SUB_PROTO_BEGIN	= 0x8000000,
	SI_SUB_PROTO_IF		= 0x8400000,
	SI_SUB_PROTO_DOMAIN	= 0x8800000,
	SI_SUB_PROTO_END	= 0x8FFFFFF,
	SI_SUB_KPROF		= 0x9000000,
	SI_SUB_KICK_SCHEDULER	= 0xA000000,
	SI_SUB_INT_CONFIG_HOOKS	= 0xA800000,
	SI_SUB_ROOT_CONF	= 0xB000000,
	SI_SUB_INTRINSIC_POST	= 0xD000000,
	SI_SUB_SYSCALLS		= 0xD800000,
	SI_SUB_VNET_DONE	= 0xDC00000,
	SI_SUB_KTHREAD_INIT	= 0xE000000,
	SI_SUB_KTHREAD_PAGE	= 0xE400000,
	SI_SUB_KTHREAD_VM	= 0xE800000,
	SI_SUB_KTHREAD_BUF	= 0xEA00000,
	SI_SUB_KTHREAD_UPDATE	= 0xEC00000,
	SI_SUB_KTHREAD_IDLE	= 0xEE00000,
	SI_SUB_LAST		= 0xFFFFFFF
};

enum sysinit_elem_order {
	SI_ORDER_FIRST		= 0x0000000,
	SI_ORDER_SECOND		= 0x0000001,
	SI_ORDER_THIRD		= 0x0000002,
	SI_ORDER_FOURTH		= 0x0000003,
	SI_ORDER_FIFTH		= 0x0000004,
	SI_ORDER_SIXTH		= 0x0000005,
	SI_ORDER_SEVENTH	= 0x0000006,
	SI_ORDER_EIGHTH		= 0x0000007,
	SI_ORDER_MIDDLE		= 0x1000000,
	SI_ORDER_ANY		= 0xFFFFFFF
};

typedef void (*sysinit_nfunc_t)(void *);
typedef void (*sysinit_cfunc_t)(const void *);

/* The cast goes by way of void(void), so that any argument type is taken. */
#define	QZ_SYSINIT(kind, prefix, uniq, sub, ord, fn, ident)		\
	static struct qz_sysinit_record					\
	QZ_CONCAT(prefix, uniq) = { (sub), (ord),			\
	    (void (*)(const void *))(void (*)(void))(fn),		\
	    (const void *)(ident), #uniq };				\
	QZ_REGISTER(kind, QZ_CONCAT(prefix, uniq),			\
	    QZ_CONCAT(prefix, uniq), (void)0)

#define	SYSINIT(uniquifier, subsystem, order, func, ident)		\
	QZ_SYSINIT(QZ_RECORD_SYSINIT, qz_sysinit_, uniquifier, subsystem, \
	    order, func, ident)
#define	C_SYSINIT(uniquifier, subsystem, order, func, ident)		\
	SYSINIT(uniquifier, subsystem, order, func, ident)
#define	SYSUNINIT(uniquifier, subsystem, order, func, ident)		\
	QZ_SYSINIT(QZ_RECORD_SYSUNINIT, qz_sysuninit_, uniquifier, subsystem, \
	    order, func, ident)
#define	C_SYSUNINIT(uniquifier, subsystem, order, func, ident)		\
	SYSUNINIT(uniquifier, subsystem, order, func, ident)

/*
 * Tunables: the simulated kernel environment is empty, so a tunable keeps the
 * value the source gives it.
 */
#define	TUNABLE_INT(path, var)		QZ_SEMICOLON
#define	TUNABLE_LONG(path, var)		QZ_SEMICOLON
#define	TUNABLE_ULONG(path, var)	QZ_SEMICOLON
#define	TUNABLE_INT64(path, var)	QZ_SEMICOLON
#define	TUNABLE_UINT64(path, var)	QZ_SEMICOLON
#define	TUNABLE_QUAD(path, var)		QZ_SEMICOLON
#define	TUNABLE_BOOL(path, var)		QZ_SEMICOLON
#define	TUNABLE_STR(path, var, size)	QZ_SEMICOLON
#define	TUNABLE_INT_FETCH(path, var)	((void)(path), (void)(var), 0)
#define	TUNABLE_LONG_FETCH(path, var)	((void)(path), (void)(var), 0)
#define	TUNABLE_ULONG_FETCH(path, var)	((void)(path), (void)(var), 0)
#define	TUNABLE_INT64_FETCH(path, var)	((void)(path), (void)(var), 0)
#define	TUNABLE_UINT64_FETCH(path, var)	((void)(path), (void)(var), 0)
#define	TUNABLE_QUAD_FETCH(path, var)	((void)(path), (void)(var), 0)
#define	TUNABLE_BOOL_FETCH(path, var)	((void)(path), (void)(var), 0)
#define	TUNABLE_STR_FETCH(path, var, size)	\
	((void)(path), (void)(var), (void)(size), 0)

/* config_intrhook(9): outside of booting the hook runs at once. */
#define	ICHS_QUEUED	0x1
#define	ICHS_RUNNING	0x2
#define	ICHS_DONE	0x3
struct intr_config_hook {
	TAILQ_ENTRY(intr_config_hook) ich_links;
	void (*ich_func)(void *);
	void *ich_arg;
	void *qz_tag;
	uintptr_t ich_state;
};
int config_intrhook_establish(struct intr_config_hook *)
    QZ_KPI(config_intrhook_establish);
void config_intrhook_disestablish(struct intr_config_hook *)
    QZ_KPI(config_intrhook_disestablish);
int config_intrhook_drain(struct intr_config_hook *)
    QZ_KPI(config_intrhook_drain);
void config_intrhook_oneshot(void (*func)(void *), void *arg)
    QZ_KPI(config_intrhook_oneshot);

#endif /* _SYS_KERNEL_H_ */
