/* What a port decides: pages, cache lines, the number of CPUs. */
#ifndef _MACHINE_PARAM_H_
#define	_MACHINE_PARAM_H_
#define	PAGE_SHIFT	12
#define	PAGE_SIZE	(1 << PAGE_SHIFT)
#define	PAGE_MASK	(PAGE_SIZE - 1)
#define	CACHE_LINE_SHIFT	7
#define	CACHE_LINE_SIZE	(1 << CACHE_LINE_SHIFT)
#ifndef MAXCPU
#define	MAXCPU		256
#endif
#define	MAXMEMDOM	8
#define	KSTACK_PAGES	4
#define	MACHINE		"amd64"
#define	MACHINE_ARCH	"amd64"
#define	trunc_page(x)	((unsigned long)(x) & ~(unsigned long)PAGE_MASK)
#define	round_page(x)	\
	(((unsigned long)(x) + PAGE_MASK) & ~(unsigned long)PAGE_MASK)
#define	atop(x)		((x) >> PAGE_SHIFT)
#define	ptoa(x)		((x) << PAGE_SHIFT)
#endif /* _MACHINE_PARAM_H_ */
