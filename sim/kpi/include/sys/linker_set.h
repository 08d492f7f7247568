/* Linker sets are replaced by records (quiesce/kpi.h). */
#ifndef _SYS_LINKER_SET_H_
#define	_SYS_LINKER_SET_H_
#include <sys/cdefs.h>
#define	DATA_SET(set, sym)	struct qz_semicolon
#define	TEXT_SET(set, sym)	struct qz_semicolon
#define	SET_DECLARE(set, ptype)	struct qz_semicolon
#endif /* _SYS_LINKER_SET_H_ */
