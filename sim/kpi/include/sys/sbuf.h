/* sbuf(9): declared only. */
#ifndef _SYS_SBUF_H_
#define	_SYS_SBUF_H_
#include <sys/types.h>
#define	SBUF_FIXEDLEN	0x00000000
#define	SBUF_AUTOEXTEND	0x00000001
struct sbuf {
	char *s_buf;
	int s_error;
	ssize_t s_size;
	ssize_t s_len;
	int s_flags;
};
struct sysctl_req;
struct sbuf *sbuf_new(struct sbuf *s, char *buf, int length, int flags);
#define	sbuf_new_auto()	sbuf_new(0, 0, 0, SBUF_AUTOEXTEND)
struct sbuf *sbuf_new_for_sysctl(struct sbuf *s, char *buf, int length,
    struct sysctl_req *req);
int sbuf_printf(struct sbuf *s, const char *fmt, ...);
int sbuf_cat(struct sbuf *s, const char *str);
int sbuf_cpy(struct sbuf *s, const char *str);
int sbuf_putc(struct sbuf *s, int c);
int sbuf_finish(struct sbuf *s);
char *sbuf_data(struct sbuf *s);
ssize_t sbuf_len(struct sbuf *s);
void sbuf_clear(struct sbuf *s);
void sbuf_delete(struct sbuf *s);
#endif /* _SYS_SBUF_H_ */
