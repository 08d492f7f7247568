/* audit(4): the type of an event, which a system call has. */
#ifndef _BSM_AUDIT_H_
#define	_BSM_AUDIT_H_
#include <sys/types.h>
#include <bsm/audit_kevents.h>
typedef u_int16_t au_event_t;
#endif /* _BSM_AUDIT_H_ */
