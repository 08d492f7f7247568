/* sema(9): counting semaphores (K4.35). */
#ifndef _SYS_SEMA_H_
#define	_SYS_SEMA_H_

#include <sys/queue.h>
#include <sys/_lock.h>
#include <sys/_mutex.h>
#include <sys/condvar.h>

void sema_init(struct sema *sema, int value, const char *description)
    QZ_KPI(sema_init);
void sema_destroy(struct sema *sema) QZ_KPI(sema_destroy);
void sema_post(struct sema *sema) QZ_KPI(sema_post);
void sema_wait(struct sema *sema) QZ_KPI(sema_wait);
int sema_timedwait(struct sema *sema, int timo) QZ_KPI(sema_timedwait);
int sema_trywait(struct sema *sema) QZ_KPI(sema_trywait);
int sema_value(struct sema *sema) QZ_KPI(sema_value);

#endif /* _SYS_SEMA_H_ */
