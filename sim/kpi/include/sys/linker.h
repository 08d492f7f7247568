/* kld(9): declared only. */
#ifndef _SYS_LINKER_H_
#define	_SYS_LINKER_H_
#include <sys/types.h>
#include <sys/module.h>
#include <sys/queue.h>
struct linker_file {
	const char *filename;
	int id;
	caddr_t address;
	size_t size;
};
typedef struct linker_file *linker_file_t;
#define	LINKER_UNLOAD_NORMAL	0
#define	LINKER_UNLOAD_FORCE	1
int linker_reference_module(const char *modname, const void *verinfo,
    linker_file_t *result);
int linker_release_module(const char *modname, const void *verinfo,
    linker_file_t lf);
#endif /* _SYS_LINKER_H_ */
