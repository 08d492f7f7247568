/* Credentials: there is one user, root. */
#ifndef _SYS_UCRED_H_
#define	_SYS_UCRED_H_
#include <sys/types.h>
struct prison;
struct ucred {
	u_int cr_ref;
	uid_t cr_uid;
	uid_t cr_ruid;
	gid_t cr_gid;
	struct prison *cr_prison;
};
struct ucred *crhold(struct ucred *cr);
void crfree(struct ucred *cr);
#endif /* _SYS_UCRED_H_ */
