/*
 * tty(9): a terminal device of a driver: its node, its lock, and when its memory
 * goes.  What users write is one character at a time; nothing is edited.
 */
#ifndef _SYS_TTY_H_
#define	_SYS_TTY_H_

#include <sys/types.h>
#include <sys/conf.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/condvar.h>
#include <sys/selinfo.h>
#include <sys/ioccom.h>

struct cdev;
struct tty;
struct thread;

typedef unsigned int tcflag_t;
typedef unsigned char cc_t;
typedef unsigned int speed_t;
struct termios {
	tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
	cc_t c_cc[20];
	speed_t c_ispeed, c_ospeed;
};
struct winsize {
	unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};
#define	IGNBRK		0x00000001
#define	BRKINT		0x00000002
#define	IGNPAR		0x00000004
#define	PARMRK		0x00000008
#define	INPCK		0x00000010
#define	ISTRIP		0x00000020
#define	IXON		0x00000200
#define	IXOFF		0x00000400
#define	CSIZE		0x00000300
#define	CS5		0x00000000
#define	CS6		0x00000100
#define	CS7		0x00000200
#define	CS8		0x00000300
#define	CSTOPB		0x00000400
#define	CREAD		0x00000800
#define	PARENB		0x00001000
#define	PARODD		0x00002000
#define	HUPCL		0x00004000
#define	CLOCAL		0x00008000
#define	CCTS_OFLOW	0x00010000
#define	CRTS_IFLOW	0x00020000
#define	CRTSCTS		(CCTS_OFLOW | CRTS_IFLOW)
#define	CDTR_IFLOW	0x00040000
#define	CDSR_OFLOW	0x00080000
#define	CCAR_OFLOW	0x00100000

typedef int tsw_open_t(struct tty *tp);
typedef void tsw_close_t(struct tty *tp);
typedef void tsw_outwakeup_t(struct tty *tp);
typedef void tsw_inwakeup_t(struct tty *tp);
typedef int tsw_ioctl_t(struct tty *tp, u_long cmd, caddr_t data,
    struct thread *td);
typedef int tsw_cioctl_t(struct tty *tp, int unit, u_long cmd, caddr_t data,
    struct thread *td);
typedef int tsw_param_t(struct tty *tp, struct termios *t);
typedef int tsw_modem_t(struct tty *tp, int sigon, int sigoff);
typedef int tsw_mmap_t(struct tty *tp, vm_ooffset_t offset,
    vm_paddr_t *paddr, int nprot, vm_memattr_t *memattr);
typedef void tsw_pktnotify_t(struct tty *tp, char event);
typedef void tsw_free_t(void *softc);
typedef bool tsw_busy_t(struct tty *tp);

struct ttydevsw {
	unsigned int tsw_flags;
	tsw_open_t *tsw_open;
	tsw_close_t *tsw_close;
	tsw_outwakeup_t *tsw_outwakeup;
	tsw_inwakeup_t *tsw_inwakeup;
	tsw_ioctl_t *tsw_ioctl;
	tsw_cioctl_t *tsw_cioctl;
	tsw_param_t *tsw_param;
	tsw_modem_t *tsw_modem;
	tsw_mmap_t *tsw_mmap;
	tsw_pktnotify_t *tsw_pktnotify;
	tsw_free_t *tsw_free;
	tsw_busy_t *tsw_busy;
	void *tsw_spare[3];
};

struct tty {
	struct mtx *t_mtx;
	struct mtx t_mtxobj;
	struct ttydevsw *t_devsw;
	void *t_devswsoftc;
	struct cdev *t_dev;
	unsigned int t_flags;
	unsigned int qz_pending;	/* written and not yet taken */
	struct termios t_termios;
	struct winsize t_winsize;
	unsigned int t_column;
	unsigned int t_compatflags;
};

#define	TF_NOPREFIX	0x00001
#define	TF_INITLOCK	0x00002
#define	TF_CALLOUT	0x00004
#define	TF_OPENED_IN	0x00008
#define	TF_OPENED_OUT	0x00010
#define	TF_OPENED_CONS	0x00020
#define	TF_OPENED	(TF_OPENED_IN | TF_OPENED_OUT | TF_OPENED_CONS)
#define	TF_GONE		0x00040
#define	TF_STOPPED	0x01000
#define	TF_ZOMBIE	0x08000

#define	TTYMK_CLONING	0x1
#define	TRE_FRAMING	0x01
#define	TRE_PARITY	0x02
#define	TRE_OVERRUN	0x04
#define	TRE_BREAK	0x08

#define	tty_lock(tp)		mtx_lock((tp)->t_mtx)
#define	tty_unlock(tp)		mtx_unlock((tp)->t_mtx)
#define	tty_lock_owned(tp)	mtx_owned((tp)->t_mtx)
#define	tty_lock_assert(tp, ma)	mtx_assert((tp)->t_mtx, (ma))
#define	tty_assert_locked(tp)	mtx_assert((tp)->t_mtx, MA_OWNED)
#define	tty_getlock(tp)		((tp)->t_mtx)
#define	tty_opened(tp)		((tp)->t_flags & TF_OPENED)
#define	tty_gone(tp)		((tp)->t_flags & TF_GONE)
#define	tty_softc(tp)		((tp)->t_devswsoftc)
#define	tty_devname(tp)		devtoname((tp)->t_dev)
#define	tty_init_console(tp, speed)	((void)(tp), (void)(speed))
#define	tty_wakeup(tp, flags)	((void)(tp), (void)(flags))

struct tty *tty_alloc(struct ttydevsw *tsw, void *softc) QZ_KPI(tty_alloc);
struct tty *tty_alloc_mutex(struct ttydevsw *tsw, void *softc, struct mtx *m)
    QZ_KPI(tty_alloc_mutex);
int tty_makedevf(struct tty *tp, struct ucred *cred, int flags,
    const char *fmt, ...) QZ_KPI(tty_makedevf);
void tty_makedev(struct tty *tp, struct ucred *cred, const char *fmt, ...)
    QZ_KPI(tty_makedev);
void tty_rel_gone(struct tty *tp) QZ_KPI(tty_rel_gone);

void ttydisc_modem(struct tty *tp, int open) QZ_KPI(ttydisc_modem);
int ttydisc_rint(struct tty *tp, char c, int flags) QZ_KPI(ttydisc_rint);
size_t ttydisc_rint_simple(struct tty *tp, const void *buf, size_t len)
    QZ_KPI(ttydisc_rint_simple);
void ttydisc_rint_done(struct tty *tp) QZ_KPI(ttydisc_rint_done);
size_t ttydisc_rint_poll(struct tty *tp) QZ_KPI(ttydisc_rint_poll);
size_t ttydisc_getc(struct tty *tp, void *buf, size_t len)
    QZ_KPI(ttydisc_getc);
size_t ttydisc_getc_poll(struct tty *tp) QZ_KPI(ttydisc_getc_poll);
#define	ttydisc_can_bypass(tp)	((void)(tp), 0)
#define	ttydisc_rint_bypass(tp, buf, len)	ttydisc_rint_simple(tp, buf, len)

#endif /* _SYS_TTY_H_ */
