/* Its system calls are never taken back. */
#define	LEFT
#include "syscall_helper.c"
