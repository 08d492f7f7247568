/* priv(9): the callers of a simulated kernel are root. */
#ifndef _SYS_PRIV_H_
#define	_SYS_PRIV_H_
#include <sys/types.h>
#define	PRIV_ROOT	1
#define	PRIV_DRIVER	14
#define	PRIV_KLD_LOAD	200
#define	PRIV_KLD_UNLOAD	201
#define	PRIV_IO		15
struct ucred;
int priv_check(struct thread *td, int priv) QZ_KPI(priv_check);
int priv_check_cred(struct ucred *cred, int priv);
#endif /* _SYS_PRIV_H_ */
