/* SIGIO: nobody has asked for signals. */
#ifndef _SYS_SIGIO_H_
#define	_SYS_SIGIO_H_
#include <sys/types.h>
struct sigio;
#define	fsetown(pgid, sigiop)	((void)(pgid), *(sigiop) = 0, 0)
#define	fgetown(sigiop)		((void)*(sigiop), 0)
#define	funsetown(sigiop)	((void)(*(sigiop) = 0))
#define	pgsigio(sigiop, signum, checkctty)	\
	((void)*(sigiop), (void)(signum), (void)(checkctty))
#endif /* _SYS_SIGIO_H_ */
