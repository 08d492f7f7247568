/* condvar(9) */
#ifndef _SYS_CONDVAR_H_
#define	_SYS_CONDVAR_H_

#include <sys/queue.h>
#include <sys/types.h>
#include <sys/lock.h>

void cv_init(struct cv *cvp, const char *desc) QZ_KPI(cv_init);
void cv_destroy(struct cv *cvp) QZ_KPI(cv_destroy);

/* Any lock class: all begin with their lock_object. */
void quiesce_kpi_cv_wait(struct cv *cvp, struct lock_object *lock);
void quiesce_kpi_cv_wait_unlock(struct cv *cvp, struct lock_object *lock);
int quiesce_kpi_cv_wait_sig(struct cv *cvp, struct lock_object *lock);
int quiesce_kpi_cv_timedwait(struct cv *cvp, struct lock_object *lock,
    int timo);
int quiesce_kpi_cv_timedwait_sig(struct cv *cvp, struct lock_object *lock,
    int timo);
int quiesce_kpi_cv_timedwait_sbt(struct cv *cvp, struct lock_object *lock,
    sbintime_t sbt, sbintime_t precision, int flags);
int quiesce_kpi_cv_timedwait_sig_sbt(struct cv *cvp, struct lock_object *lock,
    sbintime_t sbt, sbintime_t precision, int flags);

#define	cv_wait(cvp, lock)	\
	quiesce_kpi_cv_wait((cvp), &(lock)->lock_object)
#define	cv_wait_unlock(cvp, lock)	\
	quiesce_kpi_cv_wait_unlock((cvp), &(lock)->lock_object)
#define	cv_wait_sig(cvp, lock)	\
	quiesce_kpi_cv_wait_sig((cvp), &(lock)->lock_object)
#define	cv_timedwait(cvp, lock, timo)	\
	quiesce_kpi_cv_timedwait((cvp), &(lock)->lock_object, (timo))
#define	cv_timedwait_sig(cvp, lock, timo)	\
	quiesce_kpi_cv_timedwait_sig((cvp), &(lock)->lock_object, (timo))
#define	cv_timedwait_sbt(cvp, lock, sbt, pr, flags)	\
	quiesce_kpi_cv_timedwait_sbt((cvp), &(lock)->lock_object, (sbt), (pr), \
	    (flags))
#define	cv_timedwait_sig_sbt(cvp, lock, sbt, pr, flags)	\
	quiesce_kpi_cv_timedwait_sig_sbt((cvp), &(lock)->lock_object, (sbt), \
	    (pr), (flags))

void cv_signal(struct cv *cvp) QZ_KPI(cv_signal);
void cv_broadcastpri(struct cv *cvp, int pri) QZ_KPI(cv_broadcastpri);
void cv_broadcast(struct cv *cvp) QZ_KPI(cv_broadcast);
const char *cv_wmesg(struct cv *cvp) QZ_KPI(cv_wmesg);

#endif /* _SYS_CONDVAR_H_ */
