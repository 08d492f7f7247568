/* make_dev(9), cdevsw */
#ifndef _SYS_CONF_H_
#define	_SYS_CONF_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>

struct uio;
struct bio;
struct buf;
struct knote;
struct file;
struct vm_object;

typedef int d_open_t(struct cdev *dev, int oflags, int devtype,
    struct thread *td);
typedef int d_fdopen_t(struct cdev *dev, int oflags, struct thread *td,
    struct file *fp);
typedef int d_close_t(struct cdev *dev, int fflag, int devtype,
    struct thread *td);
typedef void d_strategy_t(struct bio *bp);
typedef int d_ioctl_t(struct cdev *dev, u_long cmd, caddr_t data, int fflag,
    struct thread *td);
typedef int d_read_t(struct cdev *dev, struct uio *uio, int ioflag);
typedef int d_write_t(struct cdev *dev, struct uio *uio, int ioflag);
typedef int d_poll_t(struct cdev *dev, int events, struct thread *td);
typedef int d_kqfilter_t(struct cdev *dev, struct knote *kn);
typedef int d_mmap_t(struct cdev *dev, vm_ooffset_t offset, vm_paddr_t *paddr,
    int nprot, vm_memattr_t *memattr);
typedef int d_mmap_single_t(struct cdev *cdev, vm_ooffset_t *offset,
    vm_size_t size, struct vm_object **object, int nprot);
typedef void d_purge_t(struct cdev *dev);
typedef int dumper_t(void *priv, void *virt, off_t offset, size_t length);

#define	D_VERSION	0x17122009
#define	D_TAPE		0x0001
#define	D_DISK		0x0002
#define	D_TTY		0x0004
#define	D_MEM		0x0008
#define	D_TYPEMASK	0xffff
#define	D_TRACKCLOSE	0x00080000
#define	D_MMAP_ANON	0x00100000
#define	D_NEEDGIANT	0x00400000
#define	D_NEEDMINOR	0x00800000

struct cdevsw {
	int d_version;
	u_int d_flags;
	const char *d_name;
	d_open_t *d_open;
	d_fdopen_t *d_fdopen;
	d_close_t *d_close;
	d_read_t *d_read;
	d_write_t *d_write;
	d_ioctl_t *d_ioctl;
	d_poll_t *d_poll;
	d_mmap_t *d_mmap;
	d_strategy_t *d_strategy;
	void *d_spare0;
	d_kqfilter_t *d_kqfilter;
	d_purge_t *d_purge;
	d_mmap_single_t *d_mmap_single;
};

#define	UID_ROOT	0
#define	UID_BIN		3
#define	UID_UUCP	66
#define	UID_NOBODY	65534
#define	GID_WHEEL	0
#define	GID_KMEM	2
#define	GID_TTY		4
#define	GID_OPERATOR	5
#define	GID_BIN		7
#define	GID_GAMES	13
#define	GID_VIDEO	44
#define	GID_DIALER	68
#define	GID_NOGROUP	65533
#define	GID_NOBODY	65534

#define	MAKEDEV_REF		0x01
#define	MAKEDEV_WHTOUT		0x02
#define	MAKEDEV_NOWAIT		0x04
#define	MAKEDEV_WAITOK		0x08
#define	MAKEDEV_ETERNAL		0x10
#define	MAKEDEV_CHECKNAME	0x20
#ifdef KLD_MODULE
#define	MAKEDEV_ETERNAL_KLD	0
#else
#define	MAKEDEV_ETERNAL_KLD	MAKEDEV_ETERNAL
#endif

struct make_dev_args {
	size_t mda_size;
	int mda_flags;
	struct cdevsw *mda_devsw;
	struct ucred *mda_cr;
	uid_t mda_uid;
	gid_t mda_gid;
	int mda_mode;
	int mda_unit;
	void *mda_si_drv1;
	void *mda_si_drv2;
};

void quiesce_kpi_make_dev_args_init(struct make_dev_args *args, size_t size);
#define	make_dev_args_init(a)	\
	quiesce_kpi_make_dev_args_init((a), sizeof(struct make_dev_args))
int make_dev_s(struct make_dev_args *args, struct cdev **cdev, const char *fmt,
    ...) QZ_KPI(make_dev_s);
struct cdev *make_dev(struct cdevsw *devsw, int unit, uid_t uid, gid_t gid,
    int perms, const char *fmt, ...) QZ_KPI(make_dev);
struct cdev *make_dev_cred(struct cdevsw *devsw, int unit, struct ucred *cr,
    uid_t uid, gid_t gid, int perms, const char *fmt, ...)
    QZ_KPI(make_dev_cred);
struct cdev *make_dev_credf(int flags, struct cdevsw *devsw, int unit,
    struct ucred *cr, uid_t uid, gid_t gid, int mode, const char *fmt, ...)
    QZ_KPI(make_dev_credf);
int make_dev_p(int flags, struct cdev **cdev, struct cdevsw *devsw,
    struct ucred *cr, uid_t uid, gid_t gid, int mode, const char *fmt, ...)
    QZ_KPI(make_dev_p);
struct cdev *make_dev_alias(struct cdev *pdev, const char *fmt, ...)
    QZ_KPI(make_dev_alias);
int make_dev_alias_p(int flags, struct cdev **cdev, struct cdev *pdev,
    const char *fmt, ...) QZ_KPI(make_dev_alias_p);
void destroy_dev(struct cdev *dev) QZ_KPI(destroy_dev);
int destroy_dev_sched(struct cdev *dev)
    QZ_KPI(destroy_dev_sched);
int destroy_dev_sched_cb(struct cdev *dev, void (*cb)(void *), void *arg)
    QZ_KPI(destroy_dev_sched_cb);
void destroy_dev_drain(struct cdevsw *csw)
    QZ_KPI(destroy_dev_drain);
void drain_dev_clone_events(void) QZ_KPI(drain_dev_clone_events);
void dev_ref(struct cdev *dev) QZ_KPI(dev_ref);
void dev_rel(struct cdev *dev) QZ_KPI(dev_rel);
void dev_depends(struct cdev *pdev, struct cdev *cdev) QZ_KPI(dev_depends);
int dev_stdclone(char *name, char **namep, const char *stem, int *unit)
    QZ_KPI(dev_stdclone);

struct ucred;
typedef void (*dev_clone_fn)(void *arg, struct ucred *cred, char *name,
    int namelen, struct cdev **result);
EVENTHANDLER_DECLARE(dev_clone, dev_clone_fn);
const char *devtoname(struct cdev *dev) QZ_KPI(devtoname);
int dev2unit(struct cdev *dev) QZ_KPI(dev2unit);

typedef void d_priv_dtor_t(void *data);
int devfs_get_cdevpriv(void **datap)
    QZ_KPI(devfs_get_cdevpriv);
int devfs_set_cdevpriv(void *priv, d_priv_dtor_t *dtr)
    QZ_KPI(devfs_set_cdevpriv);
void devfs_clear_cdevpriv(void)
    QZ_KPI(devfs_clear_cdevpriv);

#endif /* _SYS_CONF_H_ */
