/* types(9): the names of the ordinary kernel types. */
#ifndef _SYS_TYPES_H_
#define	_SYS_TYPES_H_

#include <quiesce/kpi.h>
#include <sys/cdefs.h>
#include <sys/_types.h>
#include <stdbool.h>

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned short ushort;
typedef unsigned int uint;

typedef __uint8_t u_int8_t;
typedef __uint16_t u_int16_t;
typedef __uint32_t u_int32_t;
typedef __uint64_t u_int64_t;
typedef __uint64_t u_quad_t;
typedef __int64_t quad_t;
typedef quad_t *qaddr_t;

#if defined(__PTRDIFF_TYPE__) && !defined(_SSIZE_T_DECLARED)
typedef __PTRDIFF_TYPE__ ssize_t;
#define	_SSIZE_T_DECLARED
#endif
typedef __off_t off_t;
typedef __pid_t pid_t;
typedef __lwpid_t lwpid_t;
typedef __time_t time_t;
typedef long suseconds_t;
typedef __uint32_t uid_t;
typedef __uint32_t gid_t;
typedef __uint32_t fflags_t;
typedef __uint64_t dev_t;
typedef __uint64_t ino_t;
typedef __uint64_t nlink_t;
typedef __uint16_t mode_t;
typedef __uint64_t id_t;
typedef __int64_t daddr_t;
typedef __int64_t blkcnt_t;
typedef __int32_t clockid_t;
typedef __int64_t sbintime_t;
typedef __int64_t segsz_t;
typedef __int32_t accmode_t;
typedef char *caddr_t;
typedef const char *c_caddr_t;
typedef __INT64_TYPE__ register_t;
typedef __UINT64_TYPE__ u_register_t;
typedef int boolean_t;
typedef __uint64_t cap_ioctl_t;
typedef __uint64_t vm_offset_t;
typedef __uint64_t vm_ooffset_t;
typedef __uint64_t vm_paddr_t;
typedef __uint64_t vm_pindex_t;
typedef __uint64_t vm_size_t;
typedef unsigned char vm_prot_t;
typedef __uint64_t vm_memattr_t;
typedef __uint64_t rman_res_t;
typedef struct device *device_t;
typedef struct cpuset_qz { unsigned long qz_bits[4]; } cpuset_t;

struct thread;
struct proc;
struct mtx;
struct cdev;
struct ucred;
struct uio;

#define	NBBY	8
#ifndef TRUE
#define	TRUE	1
#endif
#ifndef FALSE
#define	FALSE	0
#endif

#include <sys/select.h>

/* What sleep(9) calls a channel. */
#if __FreeBSD_version >= 1200000
typedef const void qz_channel;
#else
typedef void qz_channel;
#endif
#endif /* _SYS_TYPES_H_ */
