#ifndef _SYS_STACK_H_
#define	_SYS_STACK_H_
#include <sys/types.h>
/* stack(9): nobody is shown a trace, so none is taken. */
struct stack {
	int depth;
};
#define	stack_zero(st)		((void)((st)->depth = 0))
#define	stack_save(st)		stack_zero(st)
#define	stack_print(st)		((void)(st))
#define	stack_print_short(st)	((void)(st))
#endif /* _SYS_STACK_H_ */
