/* audit_event(5): nothing is audited, every event is none. */
#ifndef _BSM_AUDIT_KEVENTS_H_
#define	_BSM_AUDIT_KEVENTS_H_
#define	AUE_NULL	0
#endif /* _BSM_AUDIT_KEVENTS_H_ */
