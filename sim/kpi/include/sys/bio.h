/* bio(9) and bioq: block I/O requests, as disk drivers queue and answer them. */
#ifndef _SYS_BIO_H_
#define	_SYS_BIO_H_

#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/queue.h>

#define	BIO_READ	0x01
#define	BIO_WRITE	0x02
#define	BIO_DELETE	0x03
#define	BIO_GETATTR	0x04
#define	BIO_FLUSH	0x05
#define	BIO_CMD0	0x06
#define	BIO_CMD1	0x07
#define	BIO_CMD2	0x08
#define	BIO_ZONE	0x09
#if __FreeBSD_version >= 1300000
#define	BIO_SPEEDUP	0x0a
#endif

#define	BIO_ERROR	0x01
#define	BIO_DONE	0x02
#define	BIO_ONQUEUE	0x04
#define	BIO_ORDERED	0x08
#define	BIO_UNMAPPED	0x10

struct bio;
struct cdev;
struct devstat;
struct disk;

typedef void bio_task_t(void *);

struct bio {
	uint16_t bio_cmd;
	uint16_t bio_flags;
	int bio_error;
	off_t bio_offset;
	off_t bio_length;
	off_t bio_completed;
	long bio_bcount;
	long bio_resid;
	caddr_t bio_data;
	struct cdev *bio_dev;
	struct disk *bio_disk;
	void (*bio_done)(struct bio *bp);
	void *bio_driver1;
	void *bio_driver2;
	void *bio_caller1;
	void *bio_caller2;
	struct bio *bio_parent;
	daddr_t bio_pblkno;
	const char *bio_attribute;	/* of BIO_GETATTR */
	uint32_t qz_pending;	/* not yet answered; what the issuer waits for */
	uint32_t qz_spare;
	TAILQ_ENTRY(bio) bio_queue;
};

struct bio_queue_head {
	TAILQ_HEAD(bio_queue, bio) queue;
	off_t last_offset;
	struct bio *insert_point;
	int total;
	int batched;
};

/* Answer a request: whoever issued it goes on, and it is no longer ours. */
void biodone(struct bio *bp) QZ_KPI(biodone);
void biofinish(struct bio *bp, struct devstat *stat, int error)
    QZ_KPI(biofinish);

/* Plain lists: the driver's own mutex has to protect them. */
static __inline void
bioq_init(struct bio_queue_head *head)
{

	TAILQ_INIT(&head->queue);
	head->last_offset = 0;
	head->insert_point = NULL;
	head->total = 0;
	head->batched = 0;
}

static __inline struct bio *
bioq_first(struct bio_queue_head *head)
{

	return (TAILQ_FIRST(&head->queue));
}

static __inline void
bioq_remove(struct bio_queue_head *head, struct bio *bp)
{

	TAILQ_REMOVE(&head->queue, bp, bio_queue);
	head->total--;
}

static __inline struct bio *
bioq_takefirst(struct bio_queue_head *head)
{
	struct bio *bp;

	bp = TAILQ_FIRST(&head->queue);
	if (bp != NULL)
		bioq_remove(head, bp);
	return (bp);
}

static __inline void
bioq_insert_tail(struct bio_queue_head *head, struct bio *bp)
{

	TAILQ_INSERT_TAIL(&head->queue, bp, bio_queue);
	head->total++;
}

static __inline void
bioq_insert_head(struct bio_queue_head *head, struct bio *bp)
{

	TAILQ_INSERT_HEAD(&head->queue, bp, bio_queue);
	head->total++;
}

/* By offset; who comes later to the same place stays behind. */
static __inline void
bioq_disksort(struct bio_queue_head *head, struct bio *bp)
{
	struct bio *at;

	TAILQ_FOREACH(at, &head->queue, bio_queue) {
		if (at->bio_offset > bp->bio_offset) {
			TAILQ_INSERT_BEFORE(at, bp, bio_queue);
			head->total++;
			return;
		}
	}
	bioq_insert_tail(head, bp);
}

static __inline void
bioq_flush(struct bio_queue_head *head, struct devstat *stat, int error)
{
	struct bio *bp;

	while ((bp = bioq_takefirst(head)) != NULL)
		biofinish(bp, stat, error);
}

#endif /* _SYS_BIO_H_ */
