/* random(4): entropy goes nowhere, and what comes is always the same. */
#ifndef _SYS_RANDOM_H_
#define	_SYS_RANDOM_H_
#include <sys/types.h>
#include <sys/libkern.h>
enum random_entropy_source {
	RANDOM_CACHED = 0, RANDOM_ATTACH, RANDOM_KEYBOARD, RANDOM_MOUSE,
	RANDOM_NET_TUN, RANDOM_NET_ETHER, RANDOM_NET_NG, RANDOM_INTERRUPT,
	RANDOM_SWI, RANDOM_FS_ATIME, RANDOM_UMA
};
#define	random_harvest_queue(entropy, size, origin)	\
	((void)(entropy), (void)(size), (void)(origin))
#define	random_harvest_fast(entropy, size, origin)	\
	random_harvest_queue(entropy, size, origin)
#define	random_harvest_direct(entropy, size, origin)	\
	random_harvest_queue(entropy, size, origin)
#endif /* _SYS_RANDOM_H_ */
