/*
 * The data layouts that a module and the simulated kernel share.
 *
 * One definition for both worlds: the section-9 headers in sim/kpi/include
 * include this file from C, the kernel model includes it from C++ (where
 * everything lands in namespace quiesce::abi).  Only what a man page documents,
 * or what real drivers are known to read, has a documented name; every other
 * field begins with qz_ and belongs to the model.
 *
 * Two laws keep the state search sound (docs/model.md, "One state"):
 *   - no padding: every byte of an object is a byte of its value;
 *   - no host pointers: a pointer here points into module memory, simulated
 *     memory, or the model's own tables, all of which stay at fixed addresses.
 */
#ifndef QUIESCE_ABI_H_
#define QUIESCE_ABI_H_

#if defined(__cplusplus) && !defined(_KERNEL)
namespace quiesce::abi {
#endif

typedef unsigned int qz_u32;
typedef unsigned long long qz_u64;
typedef long long qz_i64;

/* lo_class: which primitive the memory holds.  0 means "never initialised". */
enum {
	QZ_LOCK_NONE = 0,
	QZ_LOCK_MTX = 0x71a10001,
	QZ_LOCK_MTX_SPIN = 0x71a10002,
	QZ_LOCK_SX = 0x71a10003,
	QZ_LOCK_RW = 0x71a10004,
	QZ_LOCK_RM = 0x71a10005,
	QZ_LOCK_DESTROYED = 0x71a1dead
};

/* lo_flags */
enum {
	QZ_LO_RECURSABLE = 0x01,	/* MTX_RECURSE, SX_RECURSE, RW_RECURSE */
	QZ_LO_DUPOK = 0x02,		/* MTX_DUPOK and friends (K4.51) */
	QZ_LO_NOWITNESS = 0x04,
	QZ_LO_SLEEPABLE = 0x08,		/* sx, sleepable rm (K4.52) */
	QZ_LO_QUIET = 0x10
};

/*
 * Every lock.  The two "must wait" words are kept up to date by the model, so
 * that "may this thread go on?" is one load (K4.3, K4.22).
 */
struct lock_object {
	const char *lo_name;	/* kept by pointer (K4.1) */
	const char *lo_type;	/* WITNESS type; NULL: lo_name (K4.50) */
	qz_u32 lo_class;
	qz_u32 lo_flags;
	qz_u32 qz_owner;	/* thread slot of the exclusive owner, 0: none */
	qz_u32 qz_readers;	/* shared holders */
	qz_u32 qz_busy;		/* nonzero: an exclusive acquirer must wait */
	qz_u32 qz_closed;	/* nonzero: a shared acquirer must wait */
	qz_u32 qz_recurse;	/* extra acquisitions by the owner */
	qz_u32 qz_writers;	/* exclusive acquirers queued (K4.22) */
};

struct mtx { struct lock_object lock_object; };
struct sx { struct lock_object lock_object; };
struct rwlock { struct lock_object lock_object; };
struct rmlock { struct lock_object lock_object; };

struct cv {
	const char *cv_description;
	qz_u32 qz_class;	/* QZ_CV_LIVE, or QZ_LOCK_DESTROYED, or 0 */
	qz_u32 cv_waiters;
};
enum { QZ_CV_LIVE = 0x71a10006, QZ_SEMA_LIVE = 0x71a10007 };

/* sema(9): a mutex, a cv and a value (K4.35). */
struct sema {
	struct mtx sema_mtx;
	struct cv sema_cv;
	int sema_waiters;
	int sema_value;
};

/* callout(9).  c_flags bits are documented by callout(9). */
struct callout {
	void (*c_func)(void *);
	void *c_arg;
	struct lock_object *c_lock;
	qz_u32 c_flags;		/* CALLOUT_* */
	qz_u32 qz_class;	/* QZ_CALLOUT_LIVE once initialised */
};
enum { QZ_CALLOUT_LIVE = 0x71a10008 };
enum {
	QZ_CALLOUT_ACTIVE = 0x0002,
	QZ_CALLOUT_PENDING = 0x0004,
	QZ_CALLOUT_MPSAFE = 0x0008,
	QZ_CALLOUT_RETURNUNLOCKED = 0x0010,
	QZ_CALLOUT_SHAREDLOCK = 0x0020,
	QZ_CALLOUT_QUEUE_LOCK = 0x10000	/* of a timeout task (K6.14) */
};

typedef void qz_task_fn_t(void *context, int pending);

/* taskqueue(9) */
struct task {
	struct task *qz_next;
	qz_task_fn_t *ta_func;
	void *ta_context;
	unsigned short ta_pending;
	unsigned short ta_priority;
	qz_u32 qz_flags;
};

struct proc;

/* There is one user, root. */
struct ucred {
	qz_u32 cr_ref;
	qz_u32 cr_uid;
	qz_u32 cr_ruid;
	qz_u32 cr_gid;
	struct prison *cr_prison;
};

/* Opaque to modules apart from the documented fields (K7.1-K7.3). */
struct thread {
	struct proc *td_proc;
	const char *td_wmesg;	/* kept by pointer while asleep (K3.34) */
	const void *td_wchan;
	struct ucred *td_ucred;
	char td_name[24];	/* MAXCOMLEN + 1 used (K1.4) */
	int td_tid;
	int td_flags;
	int td_pflags;
	int td_priority;
	int td_critnest;
	int td_errno;
	qz_u32 qz_slot;		/* index in the model's thread table */
	qz_u32 qz_generation;	/* bumped when the memory is recycled (K1.58) */
	qz_i64 td_retval[2];
};

struct proc {
	struct mtx p_mtx;
	char p_comm[24];
	int p_pid;
	int p_flag;
	int p_flag2;
	int p_state;
	int p_lock;		/* PHOLD count (K2.8) */
	int p_numthreads;
	int p_siglist;		/* pending signals; also a channel (K1.80) */
	/*
	 * A channel and nothing else (K2.1).  The section-9 header calls it
	 * p_stype for kernels up to 12; from 13 on the name does not exist.
	 */
	int qz_p_stype;
	void *p_ucred;
	qz_u32 qz_slot;
	qz_u32 qz_generation;
};

/* malloc(9) type (K5.50). */
struct malloc_type {
	const char *ks_shortdesc;
	const char *ks_longdesc;
	qz_u32 qz_live;		/* allocations not yet freed */
	qz_u32 qz_registered;
};

/*
 * What a kld declares about itself.  The declaring macros (DECLARE_MODULE,
 * SYSINIT …) emit one record and one constructor that hands it to
 * quiesce_kpi_register; the loader collects them while it maps the file.
 * Linker sets would be the kernel's way, but their syntax is per object format.
 */
enum qz_record_kind {
	QZ_RECORD_MODULE = 1,	/* struct qz_module_record */
	QZ_RECORD_VERSION,	/* struct qz_version_record */
	QZ_RECORD_DEPEND,	/* struct qz_depend_record */
	QZ_RECORD_SYSINIT,	/* struct qz_sysinit_record */
	QZ_RECORD_SYSUNINIT,	/* struct qz_sysinit_record */
	QZ_RECORD_SYSCTL,	/* struct qz_sysctl_record: a static oid */
	QZ_RECORD_MALLOC_TYPE	/* struct malloc_type */
};

struct module;
typedef struct module *qz_module_t;

struct qz_module_record {
	const char *name;
	int (*evhand)(qz_module_t, int, void *);
	void *priv;
	qz_u32 subsystem;
	qz_u32 order;
};

struct qz_version_record { const char *name; int version; };

/* A range of versions, as MODULE_DEPEND has it. */
struct mod_depend {
	int md_ver_minimum, md_ver_preferred, md_ver_maximum;
};

struct qz_depend_record {
	const char *name;
	int minimum, preferred, maximum;
};

struct qz_sysinit_record {
	qz_u32 subsystem;
	qz_u32 order;
	void (*func)(const void *);
	const void *udata;
	const char *name;
};

struct qz_sysctl_record {
	const char *name;
	void *arg1;
	long arg2;
	int (*handler)(void);	/* cast; NULL for plain variables */
	int kind;
};

/* What MTX_SYSINIT, SX_SYSINIT and RW_SYSINIT hand to their SYSINIT (K4.11). */
struct qz_lock_args {
	void *lock;
	const char *description;
	int options;
	int spare;
};

/* taskqueue(9): a task that a callout enqueues. */
struct timeout_task {
	void *q;
	struct task t;
	struct callout c;
	int f;			/* QZ_TIMEOUT_TASK_* */
	int qz_spare;
};
enum {
	QZ_TIMEOUT_TASK_CALLOUT = 0x1,	/* the callout is armed */
	QZ_TIMEOUT_TASK_DRAINING = 0x2	/* refuses to be enqueued (K6.14) */
};

/* make_dev(9).  The documented fields; cdevsw is the driver's table. */
struct cdev {
	const void *si_devsw;	/* NULL once destroyed (K6.60) */
	void *si_drv1;
	void *si_drv2;
	void *qz_tag;		/* the model's registration */
	char si_name[64];
	int si_drv0;		/* the unit */
	qz_u32 si_flags;
	qz_u32 si_refcount;
	qz_u32 qz_generation;
};

/* sysctl(9), dynamic oids: what a handler or a context touches (K6.65). */
struct sysctl_req {
	struct thread *td;
	void *oldptr;
	unsigned long oldlen;
	unsigned long oldidx;
	void *newptr;
	unsigned long newlen;
	unsigned long newidx;
	int lock;
	int flags;
};
struct sysctl_oid {
	const char *oid_name;
	void *oid_arg1;
	long oid_arg2;
	int (*oid_handler)(struct sysctl_oid *, void *, __INTMAX_TYPE__,
	    struct sysctl_req *);
	void *qz_tag;		/* the model's registration */
	qz_u32 oid_kind;
	int oid_number;
};
struct sysctl_ctx_entry {
	struct sysctl_oid *entry;
	struct sysctl_ctx_entry *qz_next;
};
struct sysctl_ctx_list {
	struct sysctl_ctx_entry *tqh_first;
	struct sysctl_ctx_entry *qz_spare;
};

/* epoch(9), uma(9), unr(9), blockcount(9): the kernel's own memory. */
struct epoch {
	char name[32];
	qz_u32 flags;
	qz_u32 qz_class;
	qz_u32 callbacks;	/* called and not yet returned */
	qz_u32 qz_spare;
};
enum { QZ_EPOCH_LIVE = 0x71a10009 };

/* Flags of one memory access reported by the instrumentation. */
enum {
	QZ_ACCESS_READ = 0x1,
	QZ_ACCESS_WRITE = 0x2,
	QZ_ACCESS_ATOMIC = 0x4,
	QZ_ACCESS_VOLATILE = 0x8	/* with READ or WRITE: a volatile object */
};

/* atomic(9) read-modify-write operations, one entry point for all widths. */
enum qz_atomic_op {
	QZ_ATOMIC_LOAD = 1,
	QZ_ATOMIC_STORE,
	QZ_ATOMIC_ADD,		/* also fetchadd: the old value is returned */
	QZ_ATOMIC_SUBTRACT,
	QZ_ATOMIC_SET,		/* |= */
	QZ_ATOMIC_CLEAR,	/* &= ~ */
	QZ_ATOMIC_SWAP,		/* also readandclear */
	QZ_ATOMIC_CMPSET,	/* returns 1/0; *expected is updated on failure */
	QZ_ATOMIC_AND,
	QZ_ATOMIC_XOR,
	QZ_ATOMIC_NAND
};

#if defined(__cplusplus) && !defined(_KERNEL)
} /* namespace quiesce::abi */
#endif

#endif /* QUIESCE_ABI_H_ */
