/* One system call sleeps until the other comes; the unload waits for it for ever. */
#define	STUCK
#include "syscall_helper.c"
