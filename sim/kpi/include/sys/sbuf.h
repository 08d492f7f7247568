/* sbuf(9) */
#ifndef _SYS_SBUF_H_
#define	_SYS_SBUF_H_

#include <sys/types.h>
#include <sys/cdefs.h>
#include <machine/stdarg.h>
#include <sys/systm.h>

#define	SBUF_FIXEDLEN	0x00000000
#define	SBUF_AUTOEXTEND	0x00000001

struct sysctl_req;
struct sbuf {
	char *s_buf;
	int s_error;
	int s_flags;
	int64_t s_size;
	int64_t s_len;
	struct sysctl_req *qz_req;
};

struct sbuf *sbuf_new(struct sbuf *s, char *buf, int length, int flags)
    QZ_KPI(sbuf_new);
#define	sbuf_new_auto()	sbuf_new(0, 0, 0, SBUF_AUTOEXTEND)
struct sbuf *sbuf_new_for_sysctl(struct sbuf *s, char *buf, int length,
    struct sysctl_req *req) QZ_KPI(sbuf_new_for_sysctl);
int sbuf_bcat(struct sbuf *s, const void *buf, size_t len) QZ_KPI(sbuf_bcat);
int sbuf_cat(struct sbuf *s, const char *str) QZ_KPI(sbuf_cat);
void sbuf_clear(struct sbuf *s) QZ_KPI(sbuf_clear);
int sbuf_cpy(struct sbuf *s, const char *str) QZ_KPI(sbuf_cpy);
char *sbuf_data(struct sbuf *s) QZ_KPI(sbuf_data);
void sbuf_delete(struct sbuf *s) QZ_KPI(sbuf_delete);
int sbuf_done(struct sbuf *s) QZ_KPI(sbuf_done);
int sbuf_error(struct sbuf *s) QZ_KPI(sbuf_error);
int sbuf_finish(struct sbuf *s) QZ_KPI(sbuf_finish);
ssize_t sbuf_len(struct sbuf *s) QZ_KPI(sbuf_len);
int sbuf_printf(struct sbuf *s, const char *fmt, ...) QZ_KPI(sbuf_printf);
int sbuf_putc(struct sbuf *s, int c) QZ_KPI(sbuf_putc);
int sbuf_trim(struct sbuf *s) QZ_KPI(sbuf_trim);
int sbuf_vprintf(struct sbuf *s, const char *fmt, __va_list ap)
    QZ_KPI(sbuf_vprintf);


#define	SBUF_INCLUDENUL	0x00000002
static __inline int
sbuf_bcpy(struct sbuf *s, const void *buf, size_t len)
{
	sbuf_clear(s);
	return (sbuf_bcat(s, buf, len));
}

/* Back to a place that has been written already. */
static __inline int
sbuf_setpos(struct sbuf *s, ssize_t pos)
{
	if (pos < 0 || pos > s->s_len)
		return (-1);
	s->s_len = pos;
	return (0);
}

static __inline void
sbuf_putbuf(struct sbuf *s)
{
	printf("%s", sbuf_data(s));
}
#define	sbuf_get_flags(s)	((s)->s_flags & 0xffff)
#define	sbuf_set_flags(s, flags)	((void)((s)->s_flags |= (flags)))
#define	sbuf_clear_flags(s, flags)	((void)((s)->s_flags &= ~(flags)))
#define	sbuf_nl_terminate(s)						\
	((s)->s_len > 0 && sbuf_data(s)[(s)->s_len - 1] == '\n' ? 0 :	\
	    sbuf_putc((s), '\n'))
#endif /* _SYS_SBUF_H_ */
