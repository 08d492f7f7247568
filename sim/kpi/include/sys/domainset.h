/* Memory domains: there is one. */
#ifndef _SYS_DOMAINSET_H_
#define	_SYS_DOMAINSET_H_
#include <sys/types.h>
#include <sys/malloc.h>
struct domainset;
#define	DOMAINSET_FIXED(domain)	((struct domainset *)0)
#define	DOMAINSET_PREF(domain)	((struct domainset *)0)
#define	DOMAINSET_RR()		((struct domainset *)0)
#define	malloc_domainset(size, type, ds, flags)	\
	malloc((size), (type), (flags))
#define	malloc_domain(size, type, domain, flags)	\
	malloc((size), (type), (flags))
#define	free_domain(addr, type)	free((addr), (type))
#endif /* _SYS_DOMAINSET_H_ */
