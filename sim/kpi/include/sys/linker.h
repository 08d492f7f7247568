/*
 * kld(9): references to other klds.  Both take the linker's lock (K5.27).
 */
#ifndef _SYS_LINKER_H_
#define	_SYS_LINKER_H_

#include <sys/types.h>
#include <sys/module.h>
#include <sys/queue.h>

/* What is in it is the linker's business. */
struct linker_file;
typedef struct linker_file *linker_file_t;

#define	LINKER_UNLOAD_NORMAL	0
#define	LINKER_UNLOAD_FORCE	1

int linker_reference_module(const char *modname,
    const struct mod_depend *verinfo, linker_file_t *result)
    QZ_KPI(linker_reference_module);
int linker_release_module(const char *modname,
    const struct mod_depend *verinfo, linker_file_t lf)
    QZ_KPI(linker_release_module);

#endif /* _SYS_LINKER_H_ */
