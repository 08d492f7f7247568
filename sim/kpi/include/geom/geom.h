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

/* What GEOM looks like is changed, and its functions are called, under this. */
void g_topology_lock(void) QZ_KPI(g_topology_lock);
int g_topology_try_lock(void) QZ_KPI(g_topology_try_lock);
void g_topology_unlock(void) QZ_KPI(g_topology_unlock);
void quiesce_kpi_g_topology_assert(int held);
#define	g_topology_assert()	quiesce_kpi_g_topology_assert(1)
#define	g_topology_assert_not()	quiesce_kpi_g_topology_assert(0)

void g_io_deliver(struct bio *bp, int error) QZ_KPI(g_io_deliver);

#endif /* _GEOM_GEOM_H_ */
