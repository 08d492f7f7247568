/* Variables of a processor; a driver has no use for them here. */
#ifndef _MACHINE_MD_VAR_H_
#define	_MACHINE_MD_VAR_H_
#include <sys/types.h>
#endif /* _MACHINE_MD_VAR_H_ */
