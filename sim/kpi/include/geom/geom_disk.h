/* disk(9): a disk, and the requests that its users make. */
#ifndef _GEOM_GEOM_DISK_H_
#define	_GEOM_GEOM_DISK_H_

#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/bio.h>
#include <sys/conf.h>
#include <sys/disk.h>
#include <sys/lock.h>
#include <sys/mutex.h>

#define	DISK_VERSION_04	0x5856105c
#define	DISK_VERSION_05	0x5856105d
#define	DISK_VERSION	DISK_VERSION_05

#define	DISKFLAG_CANDELETE	0x0004
#define	DISKFLAG_CANFLUSHCACHE	0x0008
#define	DISKFLAG_UNMAPPED_BIO	0x0010
#define	DISKFLAG_DIRECT_COMPLETION	0x0020
#define	DISKFLAG_WRITE_PROTECT	0x0100

#define	DISK_RR_UNKNOWN		0
#define	DISK_RR_NON_ROTATING	1

struct disk;

typedef int disk_open_t(struct disk *dp);
typedef int disk_close_t(struct disk *dp);
typedef void disk_strategy_t(struct bio *bp);
typedef int disk_getattr_t(struct bio *bp);
typedef void disk_gone_t(struct disk *dp);
typedef int disk_ioctl_t(struct disk *dp, u_long cmd, void *data, int fflag,
    struct thread *td);

struct disk {
	disk_open_t *d_open;
	disk_close_t *d_close;
	disk_strategy_t *d_strategy;
	disk_ioctl_t *d_ioctl;
	dumper_t *d_dump;
	disk_getattr_t *d_getattr;
	disk_gone_t *d_gone;
	const char *d_name;
	void *d_drv1;
	void *qz_provider;	/* what GEOM has of it */
	u_int d_unit;
	u_int d_flags;
	u_int d_sectorsize;
	u_int d_maxsize;
	off_t d_mediasize;
	off_t d_stripesize;
	off_t d_stripeoffset;
	u_int d_fwsectors;
	u_int d_fwheads;
	uint16_t d_rotation_rate;
	char d_ident[DISK_IDENT_SIZE];
	char d_descr[DISK_IDENT_SIZE];
	char d_attachment[DISK_IDENT_SIZE];
	off_t d_delmaxsize;
	uint16_t d_hba_vendor;
	uint16_t d_hba_device;
	uint16_t d_hba_subvendor;
	uint16_t d_hba_subdevice;
};

struct disk *disk_alloc(void) QZ_KPI(disk_alloc);
void disk_create(struct disk *dp, int version) QZ_KPI(disk_create);
void disk_gone(struct disk *dp) QZ_KPI(disk_gone);
void disk_destroy(struct disk *dp) QZ_KPI(disk_destroy);

int disk_resize(struct disk *dp, int flag) QZ_KPI(disk_resize);
void quiesce_kpi_disk_event(const struct disk *dp);
#define	disk_media_changed(dp, flag)	\
	((void)(flag), quiesce_kpi_disk_event(dp))
#define	disk_media_gone(dp, flag)	\
	((void)(flag), quiesce_kpi_disk_event(dp))
#define	disk_attr_changed(dp, attr, flag)	\
	((void)(attr), (void)(flag), quiesce_kpi_disk_event(dp))
#define	disk_add_alias(dp, name)	\
	((void)(name), quiesce_kpi_disk_event(dp))

#endif /* _GEOM_GEOM_DISK_H_ */
