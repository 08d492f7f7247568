/* The kernel environment: see kern_getenv in sys/systm.h. */
#ifndef _SYS_KENV_H_
#define	_SYS_KENV_H_
#include <sys/types.h>
#include <sys/systm.h>
#define	KENV_GET	0
#define	KENV_SET	1
#define	KENV_UNSET	2
#define	KENV_DUMP	3
#define	KENV_MNAMELEN	128
#define	KENV_MVALLEN	128
int kern_setenv(const char *name, const char *value);
int kern_unsetenv(const char *name);
int testenv(const char *name);
#endif /* _SYS_KENV_H_ */
