/* uio(9) */
#ifndef _SYS_UIO_H_
#define	_SYS_UIO_H_
#include <sys/types.h>
enum uio_rw { UIO_READ, UIO_WRITE };
enum uio_seg { UIO_USERSPACE, UIO_SYSSPACE, UIO_NOCOPY };
struct iovec {
	void *iov_base;
	size_t iov_len;
};
struct uio {
	struct iovec *uio_iov;
	int uio_iovcnt;
	off_t uio_offset;
	ssize_t uio_resid;
	enum uio_seg uio_segflg;
	enum uio_rw uio_rw;
	struct thread *uio_td;
};
int uiomove(void *cp, int n, struct uio *uio) QZ_KPI(uiomove);
int uiomove_frombuf(void *buf, int buflen, struct uio *uio)
    QZ_KPI(uiomove_frombuf);
#endif /* _SYS_UIO_H_ */
