/* Credentials: there is one user, root. */
#ifndef _SYS_UCRED_H_
#define	_SYS_UCRED_H_
#include <sys/types.h>
struct prison;
#define	crhold(cr)	(cr)
#define	crfree(cr)	((void)(cr))
#endif /* _SYS_UCRED_H_ */
