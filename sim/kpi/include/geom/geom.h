/* The part of GEOM that a driver answers requests with. */
#ifndef _GEOM_GEOM_H_
#define	_GEOM_GEOM_H_

#include <sys/types.h>
#include <sys/cdefs.h>
#include <sys/bio.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/sx.h>
#include <sys/module.h>

void g_io_deliver(struct bio *bp, int error) QZ_KPI(g_io_deliver);

#endif /* _GEOM_GEOM_H_ */
