#ifndef _SYS_STACK_H_
#define	_SYS_STACK_H_
#include <sys/types.h>
#include <sys/malloc.h>
/* stack(9): nobody is shown a trace, so none is taken. */
struct stack {
	int depth;
};
#define	stack_zero(st)		((void)((st)->depth = 0))
#define	stack_save(st)		stack_zero(st)
#define	stack_copy(from, to)	((void)(*(to) = *(from)))
#define	stack_save_td(st, td)	((void)(td), stack_zero(st), 0)
#define	stack_ktr(...)		((void)0)
#define	stack_sbuf_print(sb, st)	((void)(sb), (void)(st))
#define	stack_create(flags)						\
	((struct stack *)malloc(sizeof(struct stack), M_TEMP, (flags) | M_ZERO))
#define	stack_destroy(st)	free((st), M_TEMP)
#define	stack_print(st)		((void)(st))
#define	stack_print_short(st)	((void)(st))
#endif /* _SYS_STACK_H_ */
