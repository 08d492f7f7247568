/*
 * sglist(9): a list of address ranges with a reference count.  Every buffer is one
 * range here, at its own address; what is never freed is a leak.
 */
#ifndef _SYS_SGLIST_H_
#define	_SYS_SGLIST_H_
#include <sys/types.h>
#include <sys/errno.h>
#include <sys/malloc.h>
#include <sys/refcount.h>

struct sglist_seg {
	vm_paddr_t ss_paddr;
	size_t ss_len;
};
struct sglist {
	struct sglist_seg *sg_segs;
	u_int sg_refs;
	u_short sg_nseg;
	u_short sg_maxseg;
};

static __inline void
sglist_init(struct sglist *sg, u_short maxsegs, struct sglist_seg *segs)
{
	sg->sg_segs = segs;
	sg->sg_nseg = 0;
	sg->sg_maxseg = maxsegs;
	refcount_init(&sg->sg_refs, 1);
}

static __inline void
sglist_reset(struct sglist *sg)
{
	sg->sg_nseg = 0;
}

static __inline struct sglist *
sglist_hold(struct sglist *sg)
{
	refcount_acquire(&sg->sg_refs);
	return (sg);
}

static __inline struct sglist *
sglist_alloc(int nsegs, int mflags)
{
	struct sglist *sg = (struct sglist *)malloc(sizeof(*sg) +
	    (size_t)nsegs * sizeof(struct sglist_seg), M_TEMP, mflags);

	if (sg != NULL)
		sglist_init(sg, (u_short)nsegs, (struct sglist_seg *)(sg + 1));
	return (sg);
}

static __inline void
sglist_free(struct sglist *sg)
{
	if (sg != NULL && refcount_release(&sg->sg_refs))
		free(sg, M_TEMP);
}

/* A range that begins where the last one ends is part of it. */
static __inline int
sglist_append_phys(struct sglist *sg, vm_paddr_t at, size_t len)
{
	struct sglist_seg *last;

	if (sg->sg_maxseg == 0)
		return (EINVAL);
	if (len == 0)
		return (0);
	last = sg->sg_nseg == 0 ? NULL : &sg->sg_segs[sg->sg_nseg - 1];
	if (last != NULL && last->ss_paddr + last->ss_len == at) {
		last->ss_len += len;
		return (0);
	}
	if (sg->sg_nseg == sg->sg_maxseg)
		return (EFBIG);
	sg->sg_segs[sg->sg_nseg].ss_paddr = at;
	sg->sg_segs[sg->sg_nseg].ss_len = len;
	sg->sg_nseg++;
	return (0);
}

static __inline int
sglist_append(struct sglist *sg, void *buffer, size_t len)
{
	return (sglist_append_phys(sg, (vm_paddr_t)(uintptr_t)buffer, len));
}

static __inline int
sglist_append_sglist(struct sglist *sg, struct sglist *from, size_t at,
    size_t len)
{
	size_t n;
	int error, i;

	for (i = 0; i < from->sg_nseg && len > 0; i++) {
		n = from->sg_segs[i].ss_len;
		if (at >= n) {
			at -= n;
			continue;
		}
		n -= at;
		if (n > len)
			n = len;
		error = sglist_append_phys(sg, from->sg_segs[i].ss_paddr + at, n);
		if (error != 0)
			return (error);
		len -= n;
		at = 0;
	}
	return (len > 0 ? EINVAL : 0);
}

static __inline int
sglist_count(void *buffer, size_t len)
{
	(void)buffer;
	return (len > 0 ? 1 : 0);
}

static __inline struct sglist *
sglist_build(void *buffer, size_t len, int mflags)
{
	struct sglist *sg;

	if (len == 0)
		return (NULL);
	sg = sglist_alloc(sglist_count(buffer, len), mflags);
	if (sg != NULL)
		(void)sglist_append(sg, buffer, len);
	return (sg);
}

static __inline struct sglist *
sglist_clone(struct sglist *sg, int mflags)
{
	struct sglist *copy = sglist_alloc(sg->sg_maxseg, mflags);
	int i;

	if (copy == NULL)
		return (NULL);
	for (i = 0; i < sg->sg_nseg; i++)
		copy->sg_segs[i] = sg->sg_segs[i];
	copy->sg_nseg = sg->sg_nseg;
	return (copy);
}

static __inline size_t
sglist_length(struct sglist *sg)
{
	size_t len = 0;
	int i;

	for (i = 0; i < sg->sg_nseg; i++)
		len += sg->sg_segs[i].ss_len;
	return (len);
}
#endif /* _SYS_SGLIST_H_ */
