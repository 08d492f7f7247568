/*
 * queue(3): singly linked lists (SLIST), tail queues (STAILQ, TAILQ) and
 * doubly linked lists (LIST), as macros over pointers in the elements.
 */
#ifndef _SYS_QUEUE_H_
#define	_SYS_QUEUE_H_

#include <sys/cdefs.h>
#include <stddef.h>

#define	QUEUE_TYPEOF(type)	struct type

/* ---- SLIST: one pointer per element, push and pop at the head ---- */

#define	SLIST_HEAD(name, type)						\
struct name {								\
	struct type *slh_first;						\
}
#define	SLIST_CLASS_HEAD(name, type)	SLIST_HEAD(name, type)
#define	SLIST_HEAD_INITIALIZER(head)	{ NULL }
#define	SLIST_ENTRY(type)						\
struct {								\
	struct type *sle_next;						\
}
#define	SLIST_FIRST(head)	((head)->slh_first)
#define	SLIST_NEXT(elm, field)	((elm)->field.sle_next)
#define	SLIST_EMPTY(head)	((head)->slh_first == NULL)
#define	SLIST_INIT(head)	do {					\
	SLIST_FIRST(head) = NULL;					\
} while (0)
#define	SLIST_INSERT_HEAD(head, elm, field)	do {			\
	SLIST_NEXT(elm, field) = SLIST_FIRST(head);			\
	SLIST_FIRST(head) = (elm);					\
} while (0)
#define	SLIST_INSERT_AFTER(prev, elm, field)	do {			\
	SLIST_NEXT(elm, field) = SLIST_NEXT(prev, field);		\
	SLIST_NEXT(prev, field) = (elm);				\
} while (0)
#define	SLIST_REMOVE_HEAD(head, field)	do {				\
	SLIST_FIRST(head) = SLIST_NEXT(SLIST_FIRST(head), field);	\
} while (0)
#define	SLIST_REMOVE_AFTER(elm, field)	do {				\
	SLIST_NEXT(elm, field) = SLIST_NEXT(SLIST_NEXT(elm, field), field); \
} while (0)
#define	SLIST_REMOVE(head, elm, type, field)	do {			\
	if (SLIST_FIRST(head) == (elm)) {				\
		SLIST_REMOVE_HEAD(head, field);				\
	} else {							\
		struct type *qz_prev = SLIST_FIRST(head);		\
		while (SLIST_NEXT(qz_prev, field) != (elm))		\
			qz_prev = SLIST_NEXT(qz_prev, field);		\
		SLIST_REMOVE_AFTER(qz_prev, field);			\
	}								\
} while (0)
#define	SLIST_FOREACH(var, head, field)					\
	for ((var) = SLIST_FIRST(head); (var) != NULL;			\
	    (var) = SLIST_NEXT(var, field))
#define	SLIST_FOREACH_FROM(var, head, field)				\
	for ((var) = ((var) != NULL ? (var) : SLIST_FIRST(head));	\
	    (var) != NULL; (var) = SLIST_NEXT(var, field))
#define	SLIST_FOREACH_SAFE(var, head, field, tvar)			\
	for ((var) = SLIST_FIRST(head);					\
	    (var) != NULL && ((tvar) = SLIST_NEXT(var, field), 1);	\
	    (var) = (tvar))
#define	SLIST_SWAP(head1, head2, type)	do {				\
	struct type *qz_first = SLIST_FIRST(head1);			\
	SLIST_FIRST(head1) = SLIST_FIRST(head2);			\
	SLIST_FIRST(head2) = qz_first;					\
} while (0)

/* ---- STAILQ: singly linked, insertion at both ends ---- */

#define	STAILQ_HEAD(name, type)						\
struct name {								\
	struct type *stqh_first;					\
	struct type **stqh_last;					\
}
#define	STAILQ_CLASS_HEAD(name, type)	STAILQ_HEAD(name, type)
#define	STAILQ_HEAD_INITIALIZER(head)	{ NULL, &(head).stqh_first }
#define	STAILQ_ENTRY(type)						\
struct {								\
	struct type *stqe_next;						\
}
#define	STAILQ_FIRST(head)	((head)->stqh_first)
#define	STAILQ_NEXT(elm, field)	((elm)->field.stqe_next)
#define	STAILQ_EMPTY(head)	((head)->stqh_first == NULL)
#define	STAILQ_LAST(head, type, field)					\
	(STAILQ_EMPTY(head) ? NULL :					\
	    __containerof((head)->stqh_last, struct type, field.stqe_next))
#define	STAILQ_INIT(head)	do {					\
	STAILQ_FIRST(head) = NULL;					\
	(head)->stqh_last = &STAILQ_FIRST(head);			\
} while (0)
#define	STAILQ_INSERT_HEAD(head, elm, field)	do {			\
	if ((STAILQ_NEXT(elm, field) = STAILQ_FIRST(head)) == NULL)	\
		(head)->stqh_last = &STAILQ_NEXT(elm, field);		\
	STAILQ_FIRST(head) = (elm);					\
} while (0)
#define	STAILQ_INSERT_TAIL(head, elm, field)	do {			\
	STAILQ_NEXT(elm, field) = NULL;					\
	*(head)->stqh_last = (elm);					\
	(head)->stqh_last = &STAILQ_NEXT(elm, field);			\
} while (0)
#define	STAILQ_INSERT_AFTER(head, prev, elm, field)	do {		\
	if ((STAILQ_NEXT(elm, field) = STAILQ_NEXT(prev, field)) == NULL) \
		(head)->stqh_last = &STAILQ_NEXT(elm, field);		\
	STAILQ_NEXT(prev, field) = (elm);				\
} while (0)
#define	STAILQ_REMOVE_HEAD(head, field)	do {				\
	if ((STAILQ_FIRST(head) =					\
	    STAILQ_NEXT(STAILQ_FIRST(head), field)) == NULL)		\
		(head)->stqh_last = &STAILQ_FIRST(head);		\
} while (0)
#define	STAILQ_REMOVE_AFTER(head, elm, field)	do {			\
	if ((STAILQ_NEXT(elm, field) =					\
	    STAILQ_NEXT(STAILQ_NEXT(elm, field), field)) == NULL)	\
		(head)->stqh_last = &STAILQ_NEXT(elm, field);		\
} while (0)
#define	STAILQ_REMOVE_HEAD_UNTIL(head, elm, field)	do {		\
	if ((STAILQ_FIRST(head) = STAILQ_NEXT(elm, field)) == NULL)	\
		(head)->stqh_last = &STAILQ_FIRST(head);		\
} while (0)
#define	STAILQ_REMOVE(head, elm, type, field)	do {			\
	if (STAILQ_FIRST(head) == (elm)) {				\
		STAILQ_REMOVE_HEAD(head, field);			\
	} else {							\
		struct type *qz_prev = STAILQ_FIRST(head);		\
		while (STAILQ_NEXT(qz_prev, field) != (elm))		\
			qz_prev = STAILQ_NEXT(qz_prev, field);		\
		STAILQ_REMOVE_AFTER(head, qz_prev, field);		\
	}								\
} while (0)
#define	STAILQ_FOREACH(var, head, field)				\
	for ((var) = STAILQ_FIRST(head); (var) != NULL;			\
	    (var) = STAILQ_NEXT(var, field))
#define	STAILQ_FOREACH_FROM(var, head, field)				\
	for ((var) = ((var) != NULL ? (var) : STAILQ_FIRST(head));	\
	    (var) != NULL; (var) = STAILQ_NEXT(var, field))
#define	STAILQ_FOREACH_SAFE(var, head, field, tvar)			\
	for ((var) = STAILQ_FIRST(head);				\
	    (var) != NULL && ((tvar) = STAILQ_NEXT(var, field), 1);	\
	    (var) = (tvar))
#define	STAILQ_CONCAT(head1, head2)	do {				\
	if (!STAILQ_EMPTY(head2)) {					\
		*(head1)->stqh_last = STAILQ_FIRST(head2);		\
		(head1)->stqh_last = (head2)->stqh_last;		\
		STAILQ_INIT(head2);					\
	}								\
} while (0)
#define	STAILQ_SWAP(head1, head2, type)	do {				\
	struct type *qz_first = STAILQ_FIRST(head1);			\
	struct type **qz_last = (head1)->stqh_last;			\
	STAILQ_FIRST(head1) = STAILQ_FIRST(head2);			\
	(head1)->stqh_last = (head2)->stqh_last;			\
	STAILQ_FIRST(head2) = qz_first;					\
	(head2)->stqh_last = qz_last;					\
	if (STAILQ_EMPTY(head1))					\
		(head1)->stqh_last = &STAILQ_FIRST(head1);		\
	if (STAILQ_EMPTY(head2))					\
		(head2)->stqh_last = &STAILQ_FIRST(head2);		\
} while (0)

/* ---- LIST: doubly linked, removal without the head ---- */

#define	LIST_HEAD(name, type)						\
struct name {								\
	struct type *lh_first;						\
}
#define	LIST_CLASS_HEAD(name, type)	LIST_HEAD(name, type)
#define	LIST_HEAD_INITIALIZER(head)	{ NULL }
#define	LIST_ENTRY(type)						\
struct {								\
	struct type *le_next;						\
	struct type **le_prev;						\
}
#define	LIST_FIRST(head)	((head)->lh_first)
#define	LIST_NEXT(elm, field)	((elm)->field.le_next)
#define	LIST_EMPTY(head)	((head)->lh_first == NULL)
#define	LIST_PREV(elm, head, type, field)				\
	((elm)->field.le_prev == &LIST_FIRST(head) ? NULL :		\
	    __containerof((elm)->field.le_prev, struct type, field.le_next))
#define	LIST_INIT(head)	do {						\
	LIST_FIRST(head) = NULL;					\
} while (0)
#define	LIST_INSERT_HEAD(head, elm, field)	do {			\
	if ((LIST_NEXT(elm, field) = LIST_FIRST(head)) != NULL)		\
		LIST_FIRST(head)->field.le_prev = &LIST_NEXT(elm, field); \
	LIST_FIRST(head) = (elm);					\
	(elm)->field.le_prev = &LIST_FIRST(head);			\
} while (0)
#define	LIST_INSERT_AFTER(prev, elm, field)	do {			\
	if ((LIST_NEXT(elm, field) = LIST_NEXT(prev, field)) != NULL)	\
		LIST_NEXT(prev, field)->field.le_prev =			\
		    &LIST_NEXT(elm, field);				\
	LIST_NEXT(prev, field) = (elm);					\
	(elm)->field.le_prev = &LIST_NEXT(prev, field);			\
} while (0)
#define	LIST_INSERT_BEFORE(next, elm, field)	do {			\
	(elm)->field.le_prev = (next)->field.le_prev;			\
	LIST_NEXT(elm, field) = (next);					\
	*(next)->field.le_prev = (elm);					\
	(next)->field.le_prev = &LIST_NEXT(elm, field);			\
} while (0)
#define	LIST_REMOVE(elm, field)	do {					\
	if (LIST_NEXT(elm, field) != NULL)				\
		LIST_NEXT(elm, field)->field.le_prev = (elm)->field.le_prev; \
	*(elm)->field.le_prev = LIST_NEXT(elm, field);			\
} while (0)
#define	LIST_FOREACH(var, head, field)					\
	for ((var) = LIST_FIRST(head); (var) != NULL;			\
	    (var) = LIST_NEXT(var, field))
#define	LIST_FOREACH_FROM(var, head, field)				\
	for ((var) = ((var) != NULL ? (var) : LIST_FIRST(head));	\
	    (var) != NULL; (var) = LIST_NEXT(var, field))
#define	LIST_FOREACH_SAFE(var, head, field, tvar)			\
	for ((var) = LIST_FIRST(head);					\
	    (var) != NULL && ((tvar) = LIST_NEXT(var, field), 1);	\
	    (var) = (tvar))
#define	LIST_SWAP(head1, head2, type, field)	do {			\
	struct type *qz_first = LIST_FIRST(head1);			\
	LIST_FIRST(head1) = LIST_FIRST(head2);				\
	LIST_FIRST(head2) = qz_first;					\
	if (LIST_FIRST(head1) != NULL)					\
		LIST_FIRST(head1)->field.le_prev = &LIST_FIRST(head1);	\
	if (LIST_FIRST(head2) != NULL)					\
		LIST_FIRST(head2)->field.le_prev = &LIST_FIRST(head2);	\
} while (0)

/* ---- TAILQ: doubly linked, insertion at both ends ---- */

#define	TAILQ_HEAD(name, type)						\
struct name {								\
	struct type *tqh_first;						\
	struct type **tqh_last;						\
}
#define	TAILQ_CLASS_HEAD(name, type)	TAILQ_HEAD(name, type)
#define	TAILQ_HEAD_INITIALIZER(head)	{ NULL, &(head).tqh_first }
#define	TAILQ_ENTRY(type)						\
struct {								\
	struct type *tqe_next;						\
	struct type **tqe_prev;						\
}
#define	TAILQ_FIRST(head)	((head)->tqh_first)
#define	TAILQ_NEXT(elm, field)	((elm)->field.tqe_next)
#define	TAILQ_EMPTY(head)	((head)->tqh_first == NULL)
#define	TAILQ_LAST(head, headname)					\
	(*(((struct headname *)((head)->tqh_last))->tqh_last))
#define	TAILQ_LAST_FAST(head, type, field)				\
	(TAILQ_EMPTY(head) ? NULL :					\
	    __containerof((head)->tqh_last, struct type, field.tqe_next))
#define	TAILQ_PREV(elm, headname, field)				\
	(*(((struct headname *)((elm)->field.tqe_prev))->tqh_last))
#define	TAILQ_INIT(head)	do {					\
	TAILQ_FIRST(head) = NULL;					\
	(head)->tqh_last = &TAILQ_FIRST(head);				\
} while (0)
#define	TAILQ_INSERT_HEAD(head, elm, field)	do {			\
	if ((TAILQ_NEXT(elm, field) = TAILQ_FIRST(head)) != NULL)	\
		TAILQ_FIRST(head)->field.tqe_prev = &TAILQ_NEXT(elm, field); \
	else								\
		(head)->tqh_last = &TAILQ_NEXT(elm, field);		\
	TAILQ_FIRST(head) = (elm);					\
	(elm)->field.tqe_prev = &TAILQ_FIRST(head);			\
} while (0)
#define	TAILQ_INSERT_TAIL(head, elm, field)	do {			\
	TAILQ_NEXT(elm, field) = NULL;					\
	(elm)->field.tqe_prev = (head)->tqh_last;			\
	*(head)->tqh_last = (elm);					\
	(head)->tqh_last = &TAILQ_NEXT(elm, field);			\
} while (0)
#define	TAILQ_INSERT_AFTER(head, prev, elm, field)	do {		\
	if ((TAILQ_NEXT(elm, field) = TAILQ_NEXT(prev, field)) != NULL)	\
		TAILQ_NEXT(elm, field)->field.tqe_prev =		\
		    &TAILQ_NEXT(elm, field);				\
	else								\
		(head)->tqh_last = &TAILQ_NEXT(elm, field);		\
	TAILQ_NEXT(prev, field) = (elm);				\
	(elm)->field.tqe_prev = &TAILQ_NEXT(prev, field);		\
} while (0)
#define	TAILQ_INSERT_BEFORE(next, elm, field)	do {			\
	(elm)->field.tqe_prev = (next)->field.tqe_prev;			\
	TAILQ_NEXT(elm, field) = (next);				\
	*(next)->field.tqe_prev = (elm);				\
	(next)->field.tqe_prev = &TAILQ_NEXT(elm, field);		\
} while (0)
#define	TAILQ_REMOVE(head, elm, field)	do {				\
	if (TAILQ_NEXT(elm, field) != NULL)				\
		TAILQ_NEXT(elm, field)->field.tqe_prev =		\
		    (elm)->field.tqe_prev;				\
	else								\
		(head)->tqh_last = (elm)->field.tqe_prev;		\
	*(elm)->field.tqe_prev = TAILQ_NEXT(elm, field);		\
} while (0)
#define	TAILQ_REPLACE(head, elm, elm2, field)	do {			\
	TAILQ_NEXT(elm2, field) = TAILQ_NEXT(elm, field);		\
	(elm2)->field.tqe_prev = (elm)->field.tqe_prev;			\
	*(elm2)->field.tqe_prev = (elm2);				\
	if (TAILQ_NEXT(elm2, field) != NULL)				\
		TAILQ_NEXT(elm2, field)->field.tqe_prev =		\
		    &TAILQ_NEXT(elm2, field);				\
	else								\
		(head)->tqh_last = &TAILQ_NEXT(elm2, field);		\
} while (0)
#define	TAILQ_FOREACH(var, head, field)					\
	for ((var) = TAILQ_FIRST(head); (var) != NULL;			\
	    (var) = TAILQ_NEXT(var, field))
#define	TAILQ_FOREACH_FROM(var, head, field)				\
	for ((var) = ((var) != NULL ? (var) : TAILQ_FIRST(head));	\
	    (var) != NULL; (var) = TAILQ_NEXT(var, field))
#define	TAILQ_FOREACH_SAFE(var, head, field, tvar)			\
	for ((var) = TAILQ_FIRST(head);					\
	    (var) != NULL && ((tvar) = TAILQ_NEXT(var, field), 1);	\
	    (var) = (tvar))
#define	TAILQ_FOREACH_REVERSE(var, head, headname, field)		\
	for ((var) = TAILQ_LAST(head, headname); (var) != NULL;		\
	    (var) = TAILQ_PREV(var, headname, field))
#define	TAILQ_FOREACH_REVERSE_SAFE(var, head, headname, field, tvar)	\
	for ((var) = TAILQ_LAST(head, headname);			\
	    (var) != NULL && ((tvar) = TAILQ_PREV(var, headname, field), 1); \
	    (var) = (tvar))
#define	TAILQ_CONCAT(head1, head2, field)	do {			\
	if (!TAILQ_EMPTY(head2)) {					\
		*(head1)->tqh_last = TAILQ_FIRST(head2);		\
		TAILQ_FIRST(head2)->field.tqe_prev = (head1)->tqh_last;	\
		(head1)->tqh_last = (head2)->tqh_last;			\
		TAILQ_INIT(head2);					\
	}								\
} while (0)
#define	TAILQ_SWAP(head1, head2, type, field)	do {			\
	struct type *qz_first = TAILQ_FIRST(head1);			\
	struct type **qz_last = (head1)->tqh_last;			\
	TAILQ_FIRST(head1) = TAILQ_FIRST(head2);			\
	(head1)->tqh_last = (head2)->tqh_last;				\
	TAILQ_FIRST(head2) = qz_first;					\
	(head2)->tqh_last = qz_last;					\
	if (TAILQ_EMPTY(head1))						\
		(head1)->tqh_last = &TAILQ_FIRST(head1);		\
	else								\
		TAILQ_FIRST(head1)->field.tqe_prev = &TAILQ_FIRST(head1); \
	if (TAILQ_EMPTY(head2))						\
		(head2)->tqh_last = &TAILQ_FIRST(head2);		\
	else								\
		TAILQ_FIRST(head2)->field.tqe_prev = &TAILQ_FIRST(head2); \
} while (0)

#endif /* _SYS_QUEUE_H_ */
