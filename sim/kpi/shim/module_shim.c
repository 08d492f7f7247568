/*
 * The instrumentation's other end, linked into every module.
 *
 * -fsanitize=thread only instruments: the compiler emits a call before each
 * memory access.  These are the callees, hidden in the module's own shared
 * object, so that the executable never defines a __tsan_ name (which would
 * hijack a real ThreadSanitizer build).  Each forwards to the simulator with
 * the place of the access: its own return address.
 *
 * Compiled without instrumentation, and without builtins: the loops in memcpy
 * must not become calls to memcpy.
 *
 * Entry and exit of functions matter where one kld calls another.  Inlined and
 * leaf functions have none: between two klds such a call does nothing that
 * anybody could notice.
 */
#include <quiesce_abi.h>

typedef __SIZE_TYPE__ size_t;
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

/* Defined by the executable; not hidden, unlike everything below. */
#define QZ_IMPORT __attribute__((__visibility__("default")))
QZ_IMPORT void quiesce_kpi_access(const volatile void *address,
    unsigned long size, unsigned flags, const void *pc);
QZ_IMPORT u64 quiesce_kpi_atomic_at(int op, volatile void *address,
    unsigned long size, u64 operand, u64 *expected, const void *pc);

QZ_IMPORT void quiesce_kpi_compare(u64 a, u64 b);
QZ_IMPORT void quiesce_kpi_compare_switch(u64 value, const u64 *cases);
QZ_IMPORT void quiesce_kpi_block(const void *pc);
QZ_IMPORT void quiesce_kpi_enter_kld(const void *caller, const void *pc,
    const void *frame);
QZ_IMPORT void quiesce_kpi_leave_kld(const void *pc, const void *frame);
/* In the executable, because module memory is part of a state's identity. */
extern QZ_IMPORT u32 quiesce_kpi_blocks;
extern QZ_IMPORT u32 quiesce_kpi_stepping;

#define HERE __builtin_return_address(0)

/* Silences -Wmissing-prototypes and keeps names out of the dynamic table. */
#define HIDDEN __attribute__((__visibility__("hidden"), __used__))
#define DEFINE(ret, name, args) HIDDEN ret name args; ret name args

DEFINE(void, __tsan_init, (void)) {}

/*
 * A call from one kld into another: the model cannot see it otherwise, since
 * nothing of the kernel is in between.  The caller's frame pointer, which both
 * ends have in common, tells which exit belongs to it.
 */
extern char __ehdr_start[] __attribute__((__visibility__("hidden")));
extern char _end[] __attribute__((__visibility__("hidden")));
#define FRAME	(*(void **)__builtin_frame_address(0))
DEFINE(void, __tsan_func_entry, (void *pc))
{
	if ((char *)pc < __ehdr_start || (char *)pc >= _end)
		quiesce_kpi_enter_kld(pc, HERE, FRAME);
}
DEFINE(void, __tsan_func_exit, (void))
{
	quiesce_kpi_leave_kld(HERE, FRAME);
}
DEFINE(void, __tsan_ignore_thread_begin, (void)) {}
DEFINE(void, __tsan_ignore_thread_end, (void)) {}
DEFINE(void, __tsan_vptr_read, (void **p)) { (void)p; }
DEFINE(void, __tsan_vptr_update, (void **p, void *v)) { (void)p; (void)v; }

/*
 * Every 256th basic block is reported, so that an endless loop can be ended;
 * while states are compared each, for the stack to be cleared.
 */
DEFINE(void, __sanitizer_cov_trace_pc, (void))
{
	if ((++quiesce_kpi_blocks & 0xff) == 0 || quiesce_kpi_stepping)
		quiesce_kpi_block(HERE);
}

#define COMPARE(name, type)						\
DEFINE(void, __sanitizer_cov_trace_##name, (type a, type b))		\
{ quiesce_kpi_compare(a, b); }
COMPARE(cmp1, u8) COMPARE(const_cmp1, u8)
COMPARE(cmp2, u16) COMPARE(const_cmp2, u16)
COMPARE(cmp4, u32) COMPARE(const_cmp4, u32)
COMPARE(cmp8, u64) COMPARE(const_cmp8, u64)
DEFINE(void, __sanitizer_cov_trace_switch, (u64 value, u64 *cases))
{
	quiesce_kpi_compare_switch(value, cases);
}

#define ACCESSES(n)							\
DEFINE(void, __tsan_read##n, (void *p))					\
{ quiesce_kpi_access(p, n, QZ_ACCESS_READ, HERE); }			\
DEFINE(void, __tsan_write##n, (void *p))				\
{ quiesce_kpi_access(p, n, QZ_ACCESS_WRITE, HERE); }			\
DEFINE(void, __tsan_read##n##_pc, (void *p, void *pc))			\
{ quiesce_kpi_access(p, n, QZ_ACCESS_READ, pc); }			\
DEFINE(void, __tsan_write##n##_pc, (void *p, void *pc))			\
{ quiesce_kpi_access(p, n, QZ_ACCESS_WRITE, pc); }			\
DEFINE(void, __tsan_unaligned_read##n, (void *p))			\
{ quiesce_kpi_access(p, n, QZ_ACCESS_READ, HERE); }			\
DEFINE(void, __tsan_unaligned_write##n, (void *p))			\
{ quiesce_kpi_access(p, n, QZ_ACCESS_WRITE, HERE); }			\
DEFINE(void, __tsan_volatile_read##n, (void *p))			\
{ quiesce_kpi_access(p, n, QZ_ACCESS_READ | QZ_ACCESS_VOLATILE, HERE); } \
DEFINE(void, __tsan_volatile_write##n, (void *p))			\
{ quiesce_kpi_access(p, n, QZ_ACCESS_WRITE | QZ_ACCESS_VOLATILE, HERE); } \
DEFINE(void, __tsan_unaligned_volatile_read##n, (void *p))		\
{ quiesce_kpi_access(p, n, QZ_ACCESS_READ | QZ_ACCESS_VOLATILE, HERE); } \
DEFINE(void, __tsan_unaligned_volatile_write##n, (void *p))		\
{ quiesce_kpi_access(p, n, QZ_ACCESS_WRITE | QZ_ACCESS_VOLATILE, HERE); } \
/* clang's compound accesses: one instruction that reads and writes */	\
DEFINE(void, __tsan_read_write##n, (void *p))				\
{ quiesce_kpi_access(p, n, QZ_ACCESS_READ, HERE);			\
  quiesce_kpi_access(p, n, QZ_ACCESS_WRITE, HERE); }			\
DEFINE(void, __tsan_unaligned_read_write##n, (void *p))			\
{ quiesce_kpi_access(p, n, QZ_ACCESS_READ, HERE);			\
  quiesce_kpi_access(p, n, QZ_ACCESS_WRITE, HERE); }
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

DEFINE(void, __tsan_read_range, (void *p, size_t size))
{
	quiesce_kpi_access(p, size, QZ_ACCESS_READ, HERE);
}
DEFINE(void, __tsan_write_range, (void *p, size_t size))
{
	quiesce_kpi_access(p, size, QZ_ACCESS_WRITE, HERE);
}
DEFINE(void, __tsan_read_range_pc, (void *p, size_t size, void *pc))
{
	quiesce_kpi_access(p, size, QZ_ACCESS_READ, pc);
}
DEFINE(void, __tsan_write_range_pc, (void *p, size_t size, void *pc))
{
	quiesce_kpi_access(p, size, QZ_ACCESS_WRITE, pc);
}

/*
 * C11 and __sync atomics.  The memory order is dropped: the simulator is
 * sequentially consistent.  A signal fence is for the compiler alone.
 */
#define AT(op, p, size, v)						\
	quiesce_kpi_atomic_at(op, (volatile void *)(p), size, (u64)(v), 0, HERE)
#define ATOMICS(bits, type)						\
DEFINE(type, __tsan_atomic##bits##_load, (const volatile type *p, int mo)) \
{ (void)mo; return (type)AT(QZ_ATOMIC_LOAD, p, sizeof(type), 0); }	\
DEFINE(void, __tsan_atomic##bits##_store, (volatile type *p, type v, int mo)) \
{ (void)mo; (void)AT(QZ_ATOMIC_STORE, p, sizeof(type), v); }		\
DEFINE(type, __tsan_atomic##bits##_exchange,				\
    (volatile type *p, type v, int mo))					\
{ (void)mo; return (type)AT(QZ_ATOMIC_SWAP, p, sizeof(type), v); }	\
DEFINE(type, __tsan_atomic##bits##_fetch_add,				\
    (volatile type *p, type v, int mo))					\
{ (void)mo; return (type)AT(QZ_ATOMIC_ADD, p, sizeof(type), v); }	\
DEFINE(type, __tsan_atomic##bits##_fetch_sub,				\
    (volatile type *p, type v, int mo))					\
{ (void)mo; return (type)AT(QZ_ATOMIC_SUBTRACT, p, sizeof(type), v); }	\
DEFINE(type, __tsan_atomic##bits##_fetch_and,				\
    (volatile type *p, type v, int mo))					\
{ (void)mo; return (type)AT(QZ_ATOMIC_AND, p, sizeof(type), v); }	\
DEFINE(type, __tsan_atomic##bits##_fetch_or,				\
    (volatile type *p, type v, int mo))					\
{ (void)mo; return (type)AT(QZ_ATOMIC_SET, p, sizeof(type), v); }	\
DEFINE(type, __tsan_atomic##bits##_fetch_xor,				\
    (volatile type *p, type v, int mo))					\
{ (void)mo; return (type)AT(QZ_ATOMIC_XOR, p, sizeof(type), v); }	\
DEFINE(type, __tsan_atomic##bits##_fetch_nand,				\
    (volatile type *p, type v, int mo))					\
{ (void)mo; return (type)AT(QZ_ATOMIC_NAND, p, sizeof(type), v); }	\
static int compare_exchange_##bits(volatile type *p, type *c, type v,	\
    const void *pc)							\
{									\
	u64 expected = (u64)*c;						\
	int done = (int)quiesce_kpi_atomic_at(QZ_ATOMIC_CMPSET, p,	\
	    sizeof(type), (u64)v, &expected, pc);			\
	if (!done)							\
		*c = (type)expected;					\
	return done;							\
}									\
DEFINE(int, __tsan_atomic##bits##_compare_exchange_strong,		\
    (volatile type *p, type *c, type v, int mo, int fail_mo))		\
{ (void)mo; (void)fail_mo; return compare_exchange_##bits(p, c, v, HERE); } \
DEFINE(int, __tsan_atomic##bits##_compare_exchange_weak,		\
    (volatile type *p, type *c, type v, int mo, int fail_mo))		\
{ (void)mo; (void)fail_mo; return compare_exchange_##bits(p, c, v, HERE); } \
DEFINE(type, __tsan_atomic##bits##_compare_exchange_val,		\
    (volatile type *p, type c, type v, int mo, int fail_mo))		\
{									\
	(void)mo; (void)fail_mo;					\
	(void)compare_exchange_##bits(p, &c, v, HERE);			\
	return c;							\
}
ATOMICS(8, u8)
ATOMICS(16, u16)
ATOMICS(32, u32)
ATOMICS(64, u64)

DEFINE(void, __tsan_atomic_thread_fence, (int mo)) { (void)mo; }
DEFINE(void, __tsan_atomic_signal_fence, (int mo)) { (void)mo; }

/* ---- memory: struct copies of the compiler, and explicit calls ---- */

static void
copy(u8 *to, const u8 *from, size_t n)
{
	if (to < from || to >= from + n) {
		while (n-- != 0)
			*to++ = *from++;
	} else {
		while (n-- != 0)
			to[n] = from[n];
	}
}

static void
report(const void *p, size_t n, unsigned flags, const void *pc)
{
	if (n != 0)
		quiesce_kpi_access(p, n, flags, pc);
}

static void *
move_from(void *to, const void *from, size_t n, const void *pc)
{
	report(from, n, QZ_ACCESS_READ, pc);
	report(to, n, QZ_ACCESS_WRITE, pc);
	copy(to, from, n);
	return to;
}

static void *
fill(void *p, int c, size_t n, const void *pc)
{
	u8 *b = p;

	report(p, n, QZ_ACCESS_WRITE, pc);
	while (n-- != 0)
		*b++ = (u8)c;
	return p;
}

static int
compare(const void *a, const void *b, size_t n, const void *pc)
{
	const u8 *x = a, *y = b;

	report(a, n, QZ_ACCESS_READ, pc);
	report(b, n, QZ_ACCESS_READ, pc);
	for (; n != 0; n--, x++, y++) {
		if (*x != *y)
			return *x - *y;
	}
	return 0;
}

DEFINE(void *, memcpy, (void *to, const void *from, size_t n))
{
	return move_from(to, from, n, HERE);
}
DEFINE(void *, memmove, (void *to, const void *from, size_t n))
{
	return move_from(to, from, n, HERE);
}
DEFINE(void *, memset, (void *p, int c, size_t n))
{
	return fill(p, c, n, HERE);
}
DEFINE(int, memcmp, (const void *a, const void *b, size_t n))
{
	return compare(a, b, n, HERE);
}
DEFINE(void *, __tsan_memcpy, (void *to, const void *from, size_t n))
{
	return move_from(to, from, n, HERE);
}
DEFINE(void *, __tsan_memmove, (void *to, const void *from, size_t n))
{
	return move_from(to, from, n, HERE);
}
DEFINE(void *, __tsan_memset, (void *p, int c, size_t n))
{
	return fill(p, c, n, HERE);
}
DEFINE(int, bcmp, (const void *a, const void *b, size_t n))
{
	return compare(a, b, n, HERE) != 0;
}
DEFINE(void, bcopy, (const void *from, void *to, size_t n))
{
	(void)move_from(to, from, n, HERE);
}
DEFINE(void, bzero, (void *p, size_t n))
{
	(void)fill(p, 0, n, HERE);
}
DEFINE(void, explicit_bzero, (void *p, size_t n))
{
	(void)fill(p, 0, n, HERE);
}
DEFINE(void *, memchr, (const void *p, int c, size_t n))
{
	const u8 *b = p;

	report(p, n, QZ_ACCESS_READ, HERE);
	for (; n != 0; n--, b++) {
		if (*b == (u8)c)
			return (void *)(__UINTPTR_TYPE__)b;
	}
	return 0;
}
