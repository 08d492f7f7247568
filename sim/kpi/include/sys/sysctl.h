/*
 * sysctl(9).  A static oid leaves a record, because it stays callable while
 * and after MOD_UNLOAD runs (K5.51).  Trees are not modelled: a parent is only
 * a name.
 */
#ifndef _SYS_SYSCTL_H_
#define	_SYS_SYSCTL_H_

#include <sys/types.h>
#include <sys/queue.h>

struct sysctl_oid_list;

/* Names of kern.features: plain text, and nobody reads it. */
#define	FEATURE(name, desc)	QZ_SEMICOLON

#define	CTL_MAXNAME	24
#define	CTLTYPE		0xf
#define	CTLTYPE_NODE	1
#define	CTLTYPE_INT	2
#define	CTLTYPE_STRING	3
#define	CTLTYPE_S64	4
#define	CTLTYPE_OPAQUE	5
#define	CTLTYPE_STRUCT	CTLTYPE_OPAQUE
#define	CTLTYPE_UINT	6
#define	CTLTYPE_LONG	7
#define	CTLTYPE_ULONG	8
#define	CTLTYPE_U64	9
#define	CTLTYPE_U8	0xa
#define	CTLTYPE_U16	0xb
#define	CTLTYPE_S8	0xc
#define	CTLTYPE_S16	0xd
#define	CTLTYPE_S32	0xe
#define	CTLTYPE_U32	0xf

#define	CTLFLAG_RD	0x80000000
#define	CTLFLAG_WR	0x40000000
#define	CTLFLAG_RW	(CTLFLAG_RD | CTLFLAG_WR)
#define	CTLFLAG_DORMANT	0x20000000
#define	CTLFLAG_ANYBODY	0x10000000
#define	CTLFLAG_SECURE	0x08000000
#define	CTLFLAG_PRISON	0x04000000
#define	CTLFLAG_DYN	0x02000000
#define	CTLFLAG_SKIP	0x01000000
#define	CTLFLAG_TUN	0x00080000
#define	CTLFLAG_RDTUN	(CTLFLAG_RD | CTLFLAG_TUN)
#define	CTLFLAG_RWTUN	(CTLFLAG_RW | CTLFLAG_TUN)
#define	CTLFLAG_MPSAFE	0x00040000
#define	CTLFLAG_VNET	0x00020000
#define	CTLFLAG_DYING	0x00010000
#define	CTLFLAG_CAPRD	0x00008000
#define	CTLFLAG_CAPWR	0x00004000
#define	CTLFLAG_CAPRW	(CTLFLAG_CAPRD | CTLFLAG_CAPWR)
#define	CTLFLAG_STATS	0x00002000
#define	CTLFLAG_NOFETCH	0x00001000
#define	CTLFLAG_NEEDGIANT	0x00000800

#define	OID_AUTO	(-1)
#define	CTL_AUTO_START	0x100

#define	SYSCTL_HANDLER_ARGS	struct sysctl_oid *oidp, void *arg1, \
	intmax_t arg2, struct sysctl_req *req

int quiesce_kpi_sysctl_out(struct sysctl_req *req, const void *p, size_t l);
int quiesce_kpi_sysctl_in(struct sysctl_req *req, void *p, size_t l);
#define	SYSCTL_OUT(r, p, l)	quiesce_kpi_sysctl_out((r), (p), (l))
#define	SYSCTL_IN(r, p, l)	quiesce_kpi_sysctl_in((r), (p), (l))
#define	SYSCTL_OUT_STR(r, p)	quiesce_kpi_sysctl_out((r), (p), strlen(p) + 1)

int sysctl_handle_int(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_int);
int sysctl_handle_long(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_long);
int sysctl_handle_64(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_64);
int sysctl_handle_32(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_32);
int sysctl_handle_16(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_16);
int sysctl_handle_8(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_8);
int sysctl_handle_bool(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_bool);
int sysctl_handle_string(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_string);
int sysctl_handle_opaque(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_handle_opaque);
int quiesce_kpi_sysctl_counter_u64(SYSCTL_HANDLER_ARGS);
#define	sysctl_handle_counter_u64	quiesce_kpi_sysctl_counter_u64
int sysctl_msec_to_ticks(SYSCTL_HANDLER_ARGS) QZ_KPI(sysctl_msec_to_ticks);
int sysctl_wire_old_buffer(struct sysctl_req *req, size_t len)
    QZ_KPI(sysctl_wire_old_buffer);

/* ---- static oids ---- */

/* Without `static`: sources write `static SYSCTL_NODE(…)`. */
#define	QZ_SYSCTL_GLOBAL(parent, nm, a1, a2, fn, kind)			\
	struct qz_sysctl_record						\
	QZ_CONCAT(qz_sysctl_ ## parent ## _, nm) = {			\
	    #parent "." #nm, (void *)(__UINTPTR_TYPE__)(a1), (long)(a2), \
	    (int (*)(void))(fn), (int)(kind) };				\
	QZ_REGISTER(QZ_RECORD_SYSCTL,					\
	    QZ_CONCAT(qz_sysctl_ ## parent ## _, nm),			\
	    QZ_CONCAT(sysctl_ ## parent ## _, nm), (void)0)

#define	QZ_SYSCTL(parent, nm, a1, a2, fn, kind)				\
	static QZ_SYSCTL_GLOBAL(parent, nm, a1, a2, fn, kind)

#define	SYSCTL_DECL(name)	QZ_SEMICOLON
#define	SYSCTL_ROOT_NODE(nbr, name, access, handler, descr)	QZ_SEMICOLON
#define	SYSCTL_OID(parent, nbr, name, kind, a1, a2, handler, fmt, descr) \
	QZ_SYSCTL(parent, name, a1, a2, handler, kind)
#define	SYSCTL_NODE(parent, nbr, name, access, handler, descr)		\
	QZ_SYSCTL_GLOBAL(parent, name, 0, 0, handler, CTLTYPE_NODE | (access))
#define	SYSCTL_PROC(parent, nbr, name, access, ptr, arg, handler, fmt, descr) \
	QZ_SYSCTL(parent, name, ptr, arg, handler, access)
#define	QZ_SYSCTL_VAR(parent, name, access, ptr, val, type)		\
	QZ_SYSCTL(parent, name, ptr, val, 0, (type) | (access))
#define	SYSCTL_INT(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_INT)
#define	SYSCTL_UINT(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_UINT)
#define	SYSCTL_LONG(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_LONG)
#define	SYSCTL_ULONG(parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_ULONG)
#define	SYSCTL_BOOL(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_U8)
#define	SYSCTL_U8(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_U8)
#define	SYSCTL_U16(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_U16)
#define	SYSCTL_U32(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_U32)
#define	SYSCTL_S64(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_S64)
#define	SYSCTL_U64(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_U64)
#define	SYSCTL_QUAD(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_S64)
#define	SYSCTL_UQUAD(parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_U64)
#define	SYSCTL_S8(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_S8)
#define	SYSCTL_S16(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_S16)
#define	SYSCTL_S32(parent, nbr, name, access, ptr, val, descr)		\
	QZ_SYSCTL_VAR(parent, name, access, ptr, val, CTLTYPE_S32)
#define	SYSCTL_STRING(parent, nbr, name, access, arg, len, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, arg, len, CTLTYPE_STRING)
#define	SYSCTL_OPAQUE(parent, nbr, name, access, ptr, len, fmt, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, ptr, len, CTLTYPE_OPAQUE)
#define	SYSCTL_STRUCT(parent, nbr, name, access, ptr, type, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, ptr, sizeof(struct type),	\
	    CTLTYPE_OPAQUE)

#define	SYSCTL_CONST_STRING(parent, nbr, name, access, arg, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, arg, 0, CTLTYPE_STRING)
#define	SYSCTL_TIMEVAL_SEC(parent, nbr, name, access, ptr, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, ptr, sizeof(struct timeval), \
	    CTLTYPE_OPAQUE)
#define	SYSCTL_NODE_WITH_LABEL(parent, nbr, name, access, handler, descr, \
    label)	SYSCTL_NODE(parent, nbr, name, access, handler, descr)
#define	SYSCTL_INT_WITH_LABEL(parent, nbr, name, access, ptr, val, descr, \
    label)	SYSCTL_INT(parent, nbr, name, access, ptr, val, descr)

#define	SYSCTL_COUNTER_U64(parent, nbr, name, access, ptr, descr)	\
	QZ_SYSCTL(parent, name, ptr, 0, quiesce_kpi_sysctl_counter_u64,	\
	    CTLTYPE_U64 | (access))
#define	SYSCTL_SBINTIME_MSEC(parent, nbr, name, access, ptr, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, ptr, 0, CTLTYPE_S64)
#define	SYSCTL_SBINTIME_USEC(parent, nbr, name, access, ptr, descr)	\
	QZ_SYSCTL_VAR(parent, name, access, ptr, 0, CTLTYPE_S64)

/* ---- dynamic oids: invocations are counted and waited for (K6.65) ---- */

struct sysctl_oid_list *quiesce_kpi_sysctl_static_children(const char *name);
struct sysctl_oid_list *quiesce_kpi_sysctl_children(struct sysctl_oid *oid);
#define	SYSCTL_STATIC_CHILDREN(oid)	\
	quiesce_kpi_sysctl_static_children(#oid)
#define	SYSCTL_CHILDREN(oid)	quiesce_kpi_sysctl_children(oid)
#define	SYSCTL_PARENT(oid)	((struct sysctl_oid *)0)

int sysctl_ctx_init(struct sysctl_ctx_list *clist) QZ_KPI(sysctl_ctx_init);
int sysctl_ctx_free(struct sysctl_ctx_list *clist) QZ_KPI(sysctl_ctx_free);
struct sysctl_oid *sysctl_add_oid(struct sysctl_ctx_list *clist,
    struct sysctl_oid_list *parent, int nbr, const char *name, int kind,
    void *arg1, intmax_t arg2, int (*handler)(SYSCTL_HANDLER_ARGS),
    const char *fmt, const char *descr, const char *label)
    QZ_KPI(sysctl_add_oid);
int sysctl_remove_oid(struct sysctl_oid *oidp, int del, int recurse)
    QZ_KPI(sysctl_remove_oid);

#define	SYSCTL_NODE_CHILDREN(parent, name)	\
	quiesce_kpi_sysctl_static_children(#parent "_" #name)
#define	SYSCTL_ADD_OID(ctx, parent, nbr, name, kind, a1, a2, handler, fmt, \
    descr)								\
	sysctl_add_oid(ctx, parent, nbr, name, (int)(kind),		\
	    (void *)(__UINTPTR_TYPE__)(a1), (intmax_t)(a2), handler, fmt, \
	    descr, 0)
#define	SYSCTL_ADD_NODE(ctx, parent, nbr, name, access, handler, descr)	\
	SYSCTL_ADD_OID(ctx, parent, nbr, name, CTLTYPE_NODE | (access), 0, 0, \
	    handler, "N", descr)
#define	SYSCTL_ADD_ROOT_NODE(ctx, nbr, name, access, handler, descr)	\
	SYSCTL_ADD_NODE(ctx, (struct sysctl_oid_list *)0, nbr, name, access, \
	    handler, descr)
#define	SYSCTL_ADD_PROC(ctx, parent, nbr, name, access, ptr, arg, handler, \
    fmt, descr)								\
	SYSCTL_ADD_OID(ctx, parent, nbr, name, access, ptr, arg, handler, fmt, \
	    descr)
#define	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr, type, \
    fn, fmt)								\
	SYSCTL_ADD_OID(ctx, parent, nbr, name, (type) | (access), ptr, val, \
	    fn, fmt, descr)
#define	SYSCTL_ADD_INT(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_INT, sysctl_handle_int, "I")
#define	SYSCTL_ADD_UINT(ctx, parent, nbr, name, access, ptr, val, descr) \
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_UINT, sysctl_handle_int, "IU")
#define	SYSCTL_ADD_LONG(ctx, parent, nbr, name, access, ptr, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, 0, descr,	\
	    CTLTYPE_LONG, sysctl_handle_long, "L")
#define	SYSCTL_ADD_ULONG(ctx, parent, nbr, name, access, ptr, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, 0, descr,	\
	    CTLTYPE_ULONG, sysctl_handle_long, "LU")
#define	SYSCTL_ADD_BOOL(ctx, parent, nbr, name, access, ptr, val, descr) \
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_U8, sysctl_handle_bool, "CU")
#define	SYSCTL_ADD_U8(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_U8, sysctl_handle_8, "CU")
#define	SYSCTL_ADD_U16(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_U16, sysctl_handle_16, "SU")
#define	SYSCTL_ADD_U32(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_U32, sysctl_handle_32, "IU")
#define	SYSCTL_ADD_S8(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_S8, sysctl_handle_8, "C")
#define	SYSCTL_ADD_S16(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_S16, sysctl_handle_16, "S")
#define	SYSCTL_ADD_S32(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_S32, sysctl_handle_32, "I")
#define	SYSCTL_ADD_S64(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_S64, sysctl_handle_64, "Q")
#define	SYSCTL_ADD_U64(ctx, parent, nbr, name, access, ptr, val, descr)	\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, val, descr,	\
	    CTLTYPE_U64, sysctl_handle_64, "QU")
#define	SYSCTL_ADD_QUAD(ctx, parent, nbr, name, access, ptr, descr)	\
	SYSCTL_ADD_S64(ctx, parent, nbr, name, access, ptr, 0, descr)
#define	SYSCTL_ADD_UQUAD(ctx, parent, nbr, name, access, ptr, descr)	\
	SYSCTL_ADD_U64(ctx, parent, nbr, name, access, ptr, 0, descr)
#define	SYSCTL_ADD_STRING(ctx, parent, nbr, name, access, arg, len, descr) \
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, arg, len, descr,	\
	    CTLTYPE_STRING, sysctl_handle_string, "A")
#define	SYSCTL_ADD_OPAQUE(ctx, parent, nbr, name, access, ptr, len, fmt, \
    descr)								\
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, ptr, len, descr,	\
	    CTLTYPE_OPAQUE, sysctl_handle_opaque, fmt)

#define	SYSCTL_ADD_CONST_STRING(ctx, parent, nbr, name, access, arg, descr) \
	QZ_SYSCTL_ADD(ctx, parent, nbr, name, access, arg, 0, descr,	\
	    CTLTYPE_STRING, sysctl_handle_string, "A")
#define	SYSCTL_ADD_STRUCT(ctx, parent, nbr, name, access, ptr, type, descr) \
	SYSCTL_ADD_OPAQUE(ctx, parent, nbr, name, access, ptr,		\
	    sizeof(struct type), "S," #type, descr)
#define	SYSCTL_ADD_TIMEVAL_SEC(ctx, parent, nbr, name, access, ptr, descr) \
	SYSCTL_ADD_OPAQUE(ctx, parent, nbr, name, access, ptr,		\
	    sizeof(struct timeval), "S,timeval", descr)
#define	SYSCTL_ADD_UAUTO(ctx, parent, nbr, name, access, ptr, descr)	\
	SYSCTL_ADD_OPAQUE(ctx, parent, nbr, name, access, ptr,		\
	    sizeof(*(ptr)), "IU", descr)
#define	SYSCTL_ADD_NODE_WITH_LABEL(ctx, parent, nbr, name, access, handler, \
    descr, label)	SYSCTL_ADD_NODE(ctx, parent, nbr, name, access,	\
	    handler, descr)

#define	SYSCTL_ADD_COUNTER_U64(ctx, parent, nbr, name, access, ptr, descr) \
	SYSCTL_ADD_OID(ctx, parent, nbr, name, CTLTYPE_U64 | (access), ptr, \
	    0, quiesce_kpi_sysctl_counter_u64, "QU", descr)
#define	SYSCTL_ADD_SBINTIME_MSEC(ctx, parent, nbr, name, access, ptr, descr) \
	SYSCTL_ADD_S64(ctx, parent, nbr, name, access, ptr, 0, descr)
#define	SYSCTL_ADD_SBINTIME_USEC(ctx, parent, nbr, name, access, ptr, descr) \
	SYSCTL_ADD_S64(ctx, parent, nbr, name, access, ptr, 0, descr)

#endif /* _SYS_SYSCTL_H_ */
