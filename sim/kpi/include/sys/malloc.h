/* malloc(9) */
#ifndef _SYS_MALLOC_H_
#define	_SYS_MALLOC_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/systm.h>
#include <sys/_lock.h>
#include <sys/_mutex.h>

#define	M_NOWAIT	0x0001
#define	M_WAITOK	0x0002
#define	M_NORECLAIM	0x0080
#define	M_ZERO		0x0100
#define	M_NOVM		0x0200
#define	M_USE_RESERVE	0x0400
#define	M_NODUMP	0x0800
#define	M_FIRSTFIT	0x1000
#define	M_BESTFIT	0x2000
#define	M_EXEC		0x4000
#define	M_NEXTFIT	0x8000

#define	M_MAGIC		877983977

typedef struct malloc_type *malloc_type_t;

extern struct malloc_type M_DEVBUF[1] QZ_KPI(M_DEVBUF);
extern struct malloc_type M_TEMP[1] QZ_KPI(M_TEMP);
extern struct malloc_type M_CACHE[1] QZ_KPI(M_CACHE);
extern struct malloc_type M_IOV[1] QZ_KPI(M_IOV);

/* Registered at SI_SUB_KMEM; what is left at its SYSUNINIT leaked (K5.50). */
#define	MALLOC_DEFINE(type, shortdesc, longdesc)			\
	struct malloc_type type[1] = { { (shortdesc), (longdesc), 0, 0 } }; \
	QZ_REGISTER(QZ_RECORD_MALLOC_TYPE, type[0],			\
	    QZ_CONCAT(malloc_type_, type), (void)0)
#define	MALLOC_DECLARE(type)	extern struct malloc_type type[1]

void *malloc(size_t size, struct malloc_type *type, int flags)
    QZ_KPI(malloc);
void *mallocarray(size_t nmemb, size_t size, struct malloc_type *type,
    int flags) QZ_KPI(mallocarray);
void *realloc(void *addr, size_t size, struct malloc_type *type, int flags)
    QZ_KPI(realloc);
void *reallocf(void *addr, size_t size, struct malloc_type *type, int flags)
    QZ_KPI(reallocf);
void free(void *addr, struct malloc_type *type) QZ_KPI(free);
void zfree(void *addr, struct malloc_type *type) QZ_KPI(zfree);

void *contigmalloc(unsigned long size, struct malloc_type *type, int flags,
    vm_paddr_t low, vm_paddr_t high, unsigned long alignment,
    vm_paddr_t boundary)
    QZ_KPI(contigmalloc);
void contigfree(void *addr, unsigned long size, struct malloc_type *type)
    QZ_KPI(contigfree);

#endif /* _SYS_MALLOC_H_ */
