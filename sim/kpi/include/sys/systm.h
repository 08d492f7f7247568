/*
 * The kernel's own standard library: printing, sleeping, waking, copying.
 * Brings along what real sources expect of it: callouts, queues, atomics,
 * assertions.
 */
#ifndef _SYS_SYSTM_H_
#define	_SYS_SYSTM_H_

#include <sys/param.h>
#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/kassert.h>
#include <sys/queue.h>
#include <sys/stdint.h>
#include <sys/callout.h>
#include <sys/libkern.h>
#include <sys/time.h>
#include <machine/atomic.h>
#include <machine/stdarg.h>
#include <machine/cpufunc.h>

extern int cold QZ_KPI(cold);
extern int rebooting QZ_KPI(rebooting);
extern int bootverbose QZ_KPI(bootverbose);
extern int physmem QZ_KPI(physmem);
extern int maxusers QZ_KPI(maxusers);
extern char version[] QZ_KPI(version);
extern const char osrelease[] QZ_KPI(osrelease);

/* Nobody but the tests is a hypervisor here. */
enum VM_GUEST {
	VM_GUEST_NO = 0, VM_GUEST_VM, VM_GUEST_XEN, VM_GUEST_HV,
	VM_GUEST_VMWARE, VM_GUEST_KVM, VM_GUEST_BHYVE, VM_GUEST_VBOX,
	VM_GUEST_PARALLELS, VM_GUEST_NVMM, VM_LAST
};
extern int vm_guest QZ_KPI(vm_guest);

struct ucred;
struct uio;
struct tty;
struct proc;
struct mtx;

/* printf(9) */
int printf(const char *fmt, ...) QZ_KPI(printf);
int vprintf(const char *fmt, __va_list ap) QZ_KPI(vprintf);
int uprintf(const char *fmt, ...) QZ_KPI(uprintf);
int vuprintf(const char *fmt, __va_list ap) QZ_KPI(vuprintf);
int tprintf(struct proc *p, int pri, const char *fmt, ...);
void log(int level, const char *fmt, ...) QZ_KPI(log);
void vlog(int level, const char *fmt, __va_list ap) QZ_KPI(vlog);
int sprintf(char *buf, const char *fmt, ...) QZ_KPI(sprintf);
int vsprintf(char *buf, const char *fmt, __va_list ap) QZ_KPI(vsprintf);
int snprintf(char *buf, size_t size, const char *fmt, ...) QZ_KPI(snprintf);
int vsnprintf(char *buf, size_t size, const char *fmt, __va_list ap)
    QZ_KPI(vsnprintf);
void hexdump(const void *ptr, int length, const char *hdr, int flags);

/* sleep(9) */
int msleep(qz_channel *chan, struct mtx *mtx, int priority, const char *wmesg,
    int timo) QZ_KPI(msleep);
#if __FreeBSD_version >= 1000000
int msleep_sbt(qz_channel *chan, struct mtx *mtx, int priority,
    const char *wmesg, sbintime_t sbt, sbintime_t pr, int flags)
    QZ_KPI(msleep_sbt);
#endif
int msleep_spin(qz_channel *chan, struct mtx *mtx, const char *wmesg,
    int timo) QZ_KPI(msleep_spin);
#if __FreeBSD_version >= 1000000
int msleep_spin_sbt(qz_channel *chan, struct mtx *mtx, const char *wmesg,
    sbintime_t sbt, sbintime_t pr, int flags) QZ_KPI(msleep_spin_sbt);
#endif
int mtx_sleep(qz_channel *chan, struct mtx *m, int priority,
    const char *wmesg, int timo) QZ_KPI(mtx_sleep);
int tsleep(qz_channel *chan, int priority, const char *wmesg, int timo)
    QZ_KPI(tsleep);
#if __FreeBSD_version >= 1000000
int tsleep_sbt(qz_channel *chan, int priority, const char *wmesg,
    sbintime_t sbt, sbintime_t pr, int flags) QZ_KPI(tsleep_sbt);
#endif
int pause(const char *wmesg, int timo) QZ_KPI(pause);
#if __FreeBSD_version >= 1000000
int pause_sbt(const char *wmesg, sbintime_t sbt, sbintime_t pr, int flags)
    QZ_KPI(pause_sbt);
#endif
#if __FreeBSD_version >= 1100000
int pause_sig(const char *wmesg, int timo) QZ_KPI(pause_sig);
#endif
void wakeup(qz_channel *chan) QZ_KPI(wakeup);
void wakeup_one(qz_channel *chan) QZ_KPI(wakeup_one);
#if __FreeBSD_version >= 1300000
void wakeup_any(qz_channel *chan) QZ_KPI(wakeup_any);
#endif

void DELAY(int usec) QZ_KPI(DELAY);
void critical_enter(void) QZ_KPI(critical_enter);
void critical_exit(void) QZ_KPI(critical_exit);
void kern_yield(int prio) QZ_KPI(kern_yield);
void maybe_yield(void) QZ_KPI(maybe_yield);
int should_yield(void) QZ_KPI(should_yield);

/* copy(9), fetch(9), store(9) */
int copyin(const void *uaddr, void *kaddr, size_t len) QZ_KPI(copyin);
int copyinstr(const void *uaddr, void *kaddr, size_t len, size_t *done)
    QZ_KPI(copyinstr);
int copyout(const void *kaddr, void *uaddr, size_t len) QZ_KPI(copyout);
/* Gone from 13 on, where strlcpy does it. */
static __inline int
copystr(const void *from, void *to, size_t len, size_t *done)
{
	const char *source = (const char *)from;
	char *target = (char *)to;
	size_t n = 0;

	while (n < len) {
		target[n] = source[n];
		if (source[n++] == '\0') {
			if (done != 0)
				*done = n;
			return (0);
		}
	}
	if (done != 0)
		*done = n;
	return (ENAMETOOLONG);
}


/* These never sleep: a page that is not there is EFAULT. */
int copyin_nofault(const void *uaddr, void *kaddr, size_t len)
    QZ_KPI(copyin_nofault);
int copyout_nofault(const void *kaddr, void *uaddr, size_t len)
    QZ_KPI(copyout_nofault);

/* One number of a user: -1 (or EFAULT) if it is not there. */
#define	QZ_FETCH(suffix, type)						\
static __inline int							\
fueword ## suffix(const volatile void *base, type *value)		\
{									\
	return (copyin((const void *)(uintptr_t)base, value,		\
	    sizeof(*value)) != 0 ? -1 : 0);				\
}									\
static __inline type							\
fuword ## suffix(const volatile void *base)				\
{									\
	type value;							\
									\
	return (fueword ## suffix(base, &value) != 0 ? -1 : value);	\
}									\
static __inline int							\
suword ## suffix(volatile void *base, type value)			\
{									\
	return (copyout(&value, (void *)(uintptr_t)base,		\
	    sizeof(value)) != 0 ? -1 : 0);				\
}
QZ_FETCH(, long)
QZ_FETCH(32, int32_t)
QZ_FETCH(64, int64_t)

static __inline int
fubyte(const volatile void *base)
{
	u_char value;

	return (copyin((const void *)(uintptr_t)base, &value, 1) != 0 ? -1 :
	    value);
}

static __inline int
subyte(volatile void *base, int byte)
{
	u_char value = (u_char)byte;

	return (copyout(&value, (void *)(uintptr_t)base, 1) != 0 ? -1 : 0);
}

static __inline int
nullop(void)
{
	return (0);
}

static __inline int
eopnotsupp(void)
{
	return (EOPNOTSUPP);
}

/* Interrupt levels, as old drivers still name them: they mean nothing. */
#define	splbio()	(0)
#define	splcam()	(0)
#define	splclock()	(0)
#define	splhigh()	(0)
#define	splnet()	(0)
#define	splsoftclock()	(0)
#define	spltty()	(0)
#define	splx(level)	((void)(level))
typedef void timeout_t(void *);
#define	sysbeep(pitch, period)	((void)(pitch), (void)(period), 0)

char *kern_getenv(const char *name) QZ_KPI(kern_getenv);
void freeenv(char *env) QZ_KPI(freeenv);
int getenv_int(const char *name, int *data) QZ_KPI(getenv_int);
/* Nothing is set. */
#define	QZ_GETENV(suffix, type)						\
static __inline int							\
getenv_ ## suffix(const char *name, type *data)				\
{									\
	(void)name;							\
	(void)data;							\
	return (0);							\
}
QZ_GETENV(uint, unsigned int)
QZ_GETENV(long, long)
QZ_GETENV(ulong, unsigned long)
QZ_GETENV(quad, quad_t)
QZ_GETENV(bool, bool)

static __inline int
getenv_string(const char *name, char *data, int size)
{
	(void)name;
	(void)data;
	(void)size;
	return (0);
}

#if __FreeBSD_version < 1100000
#define	getenv(name)	kern_getenv(name)
#endif

/* hashinit(9) */
void *hashinit(int count, struct malloc_type *type, u_long *hashmask)
    QZ_KPI(hashinit);
void *hashinit_flags(int count, struct malloc_type *type, u_long *hashmask,
    int flags) QZ_KPI(hashinit_flags);
void hashdestroy(void *table, struct malloc_type *type, u_long hashmask)
    QZ_KPI(hashdestroy);
#define	HASH_NOWAIT	0x1
#define	HASH_WAITOK	0x2

/*
 * The machine is up, and its root is mounted: a hold is only something to be
 * given back.
 */
struct root_hold_token {
	int flags;
	const char *who;
};
struct root_hold_token *root_mount_hold(const char *identifier)
    QZ_KPI(root_mount_hold);
void root_mount_rel(struct root_hold_token *h) QZ_KPI(root_mount_rel);
#define	root_mounted()	(1)
#if __FreeBSD_version >= 1300000
void root_mount_hold_token(const char *identifier, struct root_hold_token *h)
    QZ_KPI(root_mount_hold_token);
#endif

/* unr(9) */
struct unrhdr;
struct unrhdr *new_unrhdr(int low, int high, struct mtx *mutex)
    QZ_KPI(new_unrhdr);
void delete_unrhdr(struct unrhdr *uh) QZ_KPI(delete_unrhdr);
int alloc_unr(struct unrhdr *uh) QZ_KPI(alloc_unr);
int alloc_unrl(struct unrhdr *uh) QZ_KPI(alloc_unrl);
int alloc_unr_specific(struct unrhdr *uh, u_int item)
    QZ_KPI(alloc_unr_specific);
void free_unr(struct unrhdr *uh, u_int item) QZ_KPI(free_unr);

#define	ovbcopy(f, t, l)	bcopy((f), (t), (l))

#endif /* _SYS_SYSTM_H_ */
