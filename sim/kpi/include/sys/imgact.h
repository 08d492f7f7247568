/* Executing programs is not modelled. */
#ifndef _SYS_IMGACT_H_
#define	_SYS_IMGACT_H_
#include <sys/types.h>
struct image_params;
#endif /* _SYS_IMGACT_H_ */
