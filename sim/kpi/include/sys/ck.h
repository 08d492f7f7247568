/*
 * Concurrency Kit's queues: those of queue(3), for readers in an epoch or an
 * smr section while one writer at a time changes them.  What a reader follows
 * (the head and the forward links) is loaded and stored by single atomic
 * operations, so that following it is no data race; what only writers look at
 * is plain.  One operation after the other here: the fences between do nothing.
 */
#ifndef _SYS_CK_H_
#define	_SYS_CK_H_
#include <sys/queue.h>
#include <machine/atomic.h>

#define	QZ_CK_SET(where, value)	atomic_store_ptr(&(where), (value))
#define	QZ_CK_EACH(var, first, next)					\
	for ((var) = (first); (var) != NULL; (var) = (next))
#define	QZ_CK_EACH_SAFE(var, first, next, tvar)				\
	for ((var) = (first); (var) != NULL && ((tvar) = (next), 1);	\
	    (var) = (tvar))

/* ---- SLIST ---- */

#define	CK_SLIST_HEAD	SLIST_HEAD
#define	CK_SLIST_HEAD_INITIALIZER	SLIST_HEAD_INITIALIZER
#define	CK_SLIST_ENTRY	SLIST_ENTRY
#define	CK_SLIST_FIRST(head)	atomic_load_ptr(&(head)->slh_first)
#define	CK_SLIST_NEXT(elm, field)	atomic_load_ptr(&(elm)->field.sle_next)
#define	CK_SLIST_EMPTY(head)	(CK_SLIST_FIRST(head) == NULL)
#define	CK_SLIST_FOREACH(var, head, field)				\
	QZ_CK_EACH(var, CK_SLIST_FIRST(head), CK_SLIST_NEXT(var, field))
#define	CK_SLIST_FOREACH_FROM(var, head, field)				\
	QZ_CK_EACH(var, (var) != NULL ? (var) : CK_SLIST_FIRST(head),	\
	    CK_SLIST_NEXT(var, field))
#define	CK_SLIST_FOREACH_SAFE(var, head, field, tvar)			\
	QZ_CK_EACH_SAFE(var, CK_SLIST_FIRST(head),			\
	    CK_SLIST_NEXT(var, field), tvar)
#define	CK_SLIST_INIT(head)	QZ_CK_SET((head)->slh_first, NULL)
#define	CK_SLIST_INSERT_HEAD(head, elm, field)	do {			\
	(elm)->field.sle_next = (head)->slh_first;			\
	QZ_CK_SET((head)->slh_first, elm);				\
} while (0)
#define	CK_SLIST_INSERT_AFTER(prev, elm, field)	do {			\
	(elm)->field.sle_next = (prev)->field.sle_next;			\
	QZ_CK_SET((prev)->field.sle_next, elm);				\
} while (0)
#define	CK_SLIST_REMOVE_HEAD(head, field)				\
	QZ_CK_SET((head)->slh_first, (head)->slh_first->field.sle_next)
#define	CK_SLIST_REMOVE_AFTER(elm, field)				\
	QZ_CK_SET((elm)->field.sle_next,				\
	    (elm)->field.sle_next->field.sle_next)
#define	CK_SLIST_REMOVE(head, elm, type, field)	do {			\
	if ((head)->slh_first == (elm)) {				\
		CK_SLIST_REMOVE_HEAD(head, field);			\
	} else {							\
		struct type *qz_prev = (head)->slh_first;		\
		while (qz_prev->field.sle_next != (elm))		\
			qz_prev = qz_prev->field.sle_next;		\
		CK_SLIST_REMOVE_AFTER(qz_prev, field);			\
	}								\
} while (0)

/* ---- STAILQ ---- */

#define	CK_STAILQ_HEAD	STAILQ_HEAD
#define	CK_STAILQ_HEAD_INITIALIZER	STAILQ_HEAD_INITIALIZER
#define	CK_STAILQ_ENTRY	STAILQ_ENTRY
#define	CK_STAILQ_FIRST(head)	atomic_load_ptr(&(head)->stqh_first)
#define	CK_STAILQ_NEXT(elm, field)	atomic_load_ptr(&(elm)->field.stqe_next)
#define	CK_STAILQ_EMPTY(head)	(CK_STAILQ_FIRST(head) == NULL)
#define	CK_STAILQ_FOREACH(var, head, field)				\
	QZ_CK_EACH(var, CK_STAILQ_FIRST(head), CK_STAILQ_NEXT(var, field))
#define	CK_STAILQ_FOREACH_FROM(var, head, field)				\
	QZ_CK_EACH(var, (var) != NULL ? (var) : CK_STAILQ_FIRST(head),	\
	    CK_STAILQ_NEXT(var, field))
#define	CK_STAILQ_FOREACH_SAFE(var, head, field, tvar)			\
	QZ_CK_EACH_SAFE(var, CK_STAILQ_FIRST(head),			\
	    CK_STAILQ_NEXT(var, field), tvar)
#define	CK_STAILQ_INIT(head)	do {					\
	QZ_CK_SET((head)->stqh_first, NULL);				\
	(head)->stqh_last = &(head)->stqh_first;			\
} while (0)
#define	CK_STAILQ_INSERT_HEAD(head, elm, field)	do {			\
	(elm)->field.stqe_next = (head)->stqh_first;			\
	if ((elm)->field.stqe_next == NULL)				\
		(head)->stqh_last = &(elm)->field.stqe_next;		\
	QZ_CK_SET((head)->stqh_first, elm);				\
} while (0)
#define	CK_STAILQ_INSERT_TAIL(head, elm, field)	do {			\
	(elm)->field.stqe_next = NULL;					\
	QZ_CK_SET(*(head)->stqh_last, elm);				\
	(head)->stqh_last = &(elm)->field.stqe_next;			\
} while (0)
#define	CK_STAILQ_INSERT_AFTER(head, prev, elm, field)	do {		\
	(elm)->field.stqe_next = (prev)->field.stqe_next;		\
	if ((elm)->field.stqe_next == NULL)				\
		(head)->stqh_last = &(elm)->field.stqe_next;		\
	QZ_CK_SET((prev)->field.stqe_next, elm);			\
} while (0)
#define	CK_STAILQ_REMOVE_HEAD(head, field)	do {			\
	QZ_CK_SET((head)->stqh_first,					\
	    (head)->stqh_first->field.stqe_next);			\
	if ((head)->stqh_first == NULL)					\
		(head)->stqh_last = &(head)->stqh_first;		\
} while (0)
#define	CK_STAILQ_REMOVE_AFTER(head, elm, field)	do {		\
	QZ_CK_SET((elm)->field.stqe_next,				\
	    (elm)->field.stqe_next->field.stqe_next);			\
	if ((elm)->field.stqe_next == NULL)				\
		(head)->stqh_last = &(elm)->field.stqe_next;		\
} while (0)
#define	CK_STAILQ_REMOVE(head, elm, type, field)	do {		\
	if ((head)->stqh_first == (elm)) {				\
		CK_STAILQ_REMOVE_HEAD(head, field);			\
	} else {							\
		struct type *qz_prev = (head)->stqh_first;		\
		while (qz_prev->field.stqe_next != (elm))		\
			qz_prev = qz_prev->field.stqe_next;		\
		CK_STAILQ_REMOVE_AFTER(head, qz_prev, field);		\
	}								\
} while (0)
#define	CK_STAILQ_CONCAT(head1, head2)	do {				\
	if ((head2)->stqh_first != NULL) {				\
		QZ_CK_SET(*(head1)->stqh_last, (head2)->stqh_first);	\
		(head1)->stqh_last = (head2)->stqh_last;		\
		CK_STAILQ_INIT(head2);					\
	}								\
} while (0)

/* ---- LIST ---- */

#define	CK_LIST_HEAD	LIST_HEAD
#define	CK_LIST_HEAD_INITIALIZER	LIST_HEAD_INITIALIZER
#define	CK_LIST_ENTRY	LIST_ENTRY
#define	CK_LIST_FIRST(head)	atomic_load_ptr(&(head)->lh_first)
#define	CK_LIST_NEXT(elm, field)	atomic_load_ptr(&(elm)->field.le_next)
#define	CK_LIST_EMPTY(head)	(CK_LIST_FIRST(head) == NULL)
#define	CK_LIST_FOREACH(var, head, field)				\
	QZ_CK_EACH(var, CK_LIST_FIRST(head), CK_LIST_NEXT(var, field))
#define	CK_LIST_FOREACH_FROM(var, head, field)				\
	QZ_CK_EACH(var, (var) != NULL ? (var) : CK_LIST_FIRST(head),	\
	    CK_LIST_NEXT(var, field))
#define	CK_LIST_FOREACH_SAFE(var, head, field, tvar)			\
	QZ_CK_EACH_SAFE(var, CK_LIST_FIRST(head),			\
	    CK_LIST_NEXT(var, field), tvar)
#define	CK_LIST_INIT(head)	QZ_CK_SET((head)->lh_first, NULL)
#define	CK_LIST_INSERT_HEAD(head, elm, field)	do {			\
	(elm)->field.le_next = (head)->lh_first;			\
	(elm)->field.le_prev = &(head)->lh_first;			\
	if ((elm)->field.le_next != NULL)				\
		(elm)->field.le_next->field.le_prev =			\
		    &(elm)->field.le_next;				\
	QZ_CK_SET((head)->lh_first, elm);				\
} while (0)
#define	CK_LIST_INSERT_AFTER(prev, elm, field)	do {			\
	(elm)->field.le_next = (prev)->field.le_next;			\
	(elm)->field.le_prev = &(prev)->field.le_next;			\
	if ((elm)->field.le_next != NULL)				\
		(elm)->field.le_next->field.le_prev =			\
		    &(elm)->field.le_next;				\
	QZ_CK_SET((prev)->field.le_next, elm);				\
} while (0)
#define	CK_LIST_INSERT_BEFORE(next, elm, field)	do {			\
	(elm)->field.le_prev = (next)->field.le_prev;			\
	(elm)->field.le_next = (next);					\
	QZ_CK_SET(*(next)->field.le_prev, elm);				\
	(next)->field.le_prev = &(elm)->field.le_next;			\
} while (0)
#define	CK_LIST_REMOVE(elm, field)	do {				\
	QZ_CK_SET(*(elm)->field.le_prev, (elm)->field.le_next);		\
	if ((elm)->field.le_next != NULL)				\
		(elm)->field.le_next->field.le_prev =			\
		    (elm)->field.le_prev;				\
} while (0)
#define	CK_LIST_SWAP(head1, head2, type, field)	do {			\
	struct type *qz_first = (head1)->lh_first;			\
	QZ_CK_SET((head1)->lh_first, (head2)->lh_first);		\
	QZ_CK_SET((head2)->lh_first, qz_first);				\
	if ((head1)->lh_first != NULL)					\
		(head1)->lh_first->field.le_prev = &(head1)->lh_first;	\
	if ((head2)->lh_first != NULL)					\
		(head2)->lh_first->field.le_prev = &(head2)->lh_first;	\
} while (0)
#endif /* _SYS_CK_H_ */
