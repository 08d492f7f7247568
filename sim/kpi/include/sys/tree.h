/*
 * tree(3): ordered sets by comparison.  The interface of the red-black trees on
 * a plain binary search tree: what a module can see is the order and who is in
 * it, not the shape.
 */
#ifndef _SYS_TREE_H_
#define	_SYS_TREE_H_

#include <sys/cdefs.h>

#define	RB_HEAD(name, type)						\
struct name { struct type *rbh_root; }
#define	RB_INITIALIZER(root)		{ 0 }
#define	RB_INIT(root)			((void)((root)->rbh_root = 0))
#define	RB_ENTRY(type)							\
struct {								\
	struct type *rbe_left, *rbe_right, *rbe_parent;			\
}
#define	RB_LEFT(elm, field)		(elm)->field.rbe_left
#define	RB_RIGHT(elm, field)		(elm)->field.rbe_right
#define	RB_PARENT(elm, field)		(elm)->field.rbe_parent
#define	RB_ROOT(head)			(head)->rbh_root
#define	RB_EMPTY(head)			(RB_ROOT(head) == 0)

#define	RB_PROTOTYPE(name, type, field, cmp)				\
	RB_PROTOTYPE_INTERNAL(name, type, field, cmp,)
#define	RB_PROTOTYPE_STATIC(name, type, field, cmp)			\
	RB_PROTOTYPE_INTERNAL(name, type, field, cmp,			\
	    static __attribute__((__unused__)))
#define	RB_PROTOTYPE_INTERNAL(name, type, field, cmp, attr)		\
attr struct type *name##_RB_REMOVE(struct name *, struct type *);	\
attr struct type *name##_RB_INSERT(struct name *, struct type *);	\
attr struct type *name##_RB_FIND(struct name *, struct type *);		\
attr struct type *name##_RB_NFIND(struct name *, struct type *);	\
attr struct type *name##_RB_NEXT(struct type *);			\
attr struct type *name##_RB_PREV(struct type *);			\
attr struct type *name##_RB_MINMAX(struct name *, int)

#define	RB_GENERATE(name, type, field, cmp)				\
	RB_GENERATE_INTERNAL(name, type, field, cmp,)
#define	RB_GENERATE_STATIC(name, type, field, cmp)			\
	RB_GENERATE_INTERNAL(name, type, field, cmp,			\
	    static __attribute__((__unused__)))
#define	RB_GENERATE_INTERNAL(name, type, field, cmp, attr)		\
static void								\
name##_RB_REPLACE(struct name *head, struct type *old, struct type *with) \
{									\
	struct type *parent = RB_PARENT(old, field);			\
									\
	if (parent == 0)						\
		RB_ROOT(head) = with;					\
	else if (RB_LEFT(parent, field) == old)				\
		RB_LEFT(parent, field) = with;				\
	else								\
		RB_RIGHT(parent, field) = with;				\
	if (with != 0)							\
		RB_PARENT(with, field) = parent;			\
}									\
attr struct type *							\
name##_RB_INSERT(struct name *head, struct type *elm)			\
{									\
	struct type *parent = 0, *at = RB_ROOT(head);			\
	int order = 0;							\
									\
	while (at != 0) {						\
		parent = at;						\
		order = (cmp)(elm, at);					\
		if (order == 0)						\
			return (at);					\
		at = order < 0 ? RB_LEFT(at, field) : RB_RIGHT(at, field); \
	}								\
	RB_LEFT(elm, field) = RB_RIGHT(elm, field) = 0;			\
	RB_PARENT(elm, field) = parent;					\
	if (parent == 0)						\
		RB_ROOT(head) = elm;					\
	else if (order < 0)						\
		RB_LEFT(parent, field) = elm;				\
	else								\
		RB_RIGHT(parent, field) = elm;				\
	return (0);							\
}									\
attr struct type *							\
name##_RB_REMOVE(struct name *head, struct type *elm)			\
{									\
	struct type *next;						\
									\
	if (RB_LEFT(elm, field) == 0) {					\
		name##_RB_REPLACE(head, elm, RB_RIGHT(elm, field));	\
	} else if (RB_RIGHT(elm, field) == 0) {				\
		name##_RB_REPLACE(head, elm, RB_LEFT(elm, field));	\
	} else {							\
		next = RB_RIGHT(elm, field);				\
		while (RB_LEFT(next, field) != 0)			\
			next = RB_LEFT(next, field);			\
		if (RB_PARENT(next, field) != elm) {			\
			name##_RB_REPLACE(head, next,			\
			    RB_RIGHT(next, field));			\
			RB_RIGHT(next, field) = RB_RIGHT(elm, field);	\
			RB_PARENT(RB_RIGHT(next, field), field) = next;	\
		}							\
		name##_RB_REPLACE(head, elm, next);			\
		RB_LEFT(next, field) = RB_LEFT(elm, field);		\
		RB_PARENT(RB_LEFT(next, field), field) = next;		\
	}								\
	return (elm);							\
}									\
attr struct type *							\
name##_RB_FIND(struct name *head, struct type *elm)			\
{									\
	struct type *at = RB_ROOT(head);				\
									\
	while (at != 0) {						\
		int order = (cmp)(elm, at);				\
									\
		if (order == 0)						\
			return (at);					\
		at = order < 0 ? RB_LEFT(at, field) : RB_RIGHT(at, field); \
	}								\
	return (0);							\
}									\
attr struct type *							\
name##_RB_NFIND(struct name *head, struct type *elm)			\
{									\
	struct type *at = RB_ROOT(head), *best = 0;			\
									\
	while (at != 0) {						\
		int order = (cmp)(elm, at);				\
									\
		if (order == 0)						\
			return (at);					\
		if (order < 0) {					\
			best = at;					\
			at = RB_LEFT(at, field);			\
		} else {						\
			at = RB_RIGHT(at, field);			\
		}							\
	}								\
	return (best);							\
}									\
attr struct type *							\
name##_RB_NEXT(struct type *elm)					\
{									\
	if (RB_RIGHT(elm, field) != 0) {				\
		elm = RB_RIGHT(elm, field);				\
		while (RB_LEFT(elm, field) != 0)			\
			elm = RB_LEFT(elm, field);			\
		return (elm);						\
	}								\
	while (RB_PARENT(elm, field) != 0 &&				\
	    RB_RIGHT(RB_PARENT(elm, field), field) == elm)		\
		elm = RB_PARENT(elm, field);				\
	return (RB_PARENT(elm, field));					\
}									\
attr struct type *							\
name##_RB_PREV(struct type *elm)					\
{									\
	if (RB_LEFT(elm, field) != 0) {					\
		elm = RB_LEFT(elm, field);				\
		while (RB_RIGHT(elm, field) != 0)			\
			elm = RB_RIGHT(elm, field);			\
		return (elm);						\
	}								\
	while (RB_PARENT(elm, field) != 0 &&				\
	    RB_LEFT(RB_PARENT(elm, field), field) == elm)		\
		elm = RB_PARENT(elm, field);				\
	return (RB_PARENT(elm, field));					\
}									\
attr struct type *							\
name##_RB_MINMAX(struct name *head, int side)				\
{									\
	struct type *at = RB_ROOT(head), *last = 0;			\
									\
	while (at != 0) {						\
		last = at;						\
		at = side < 0 ? RB_LEFT(at, field) : RB_RIGHT(at, field); \
	}								\
	return (last);							\
}									\
struct qz_rb_ ## name

#define	RB_NEGINF	-1
#define	RB_INF		1
#define	RB_INSERT(name, x, y)	name##_RB_INSERT(x, y)
#define	RB_REMOVE(name, x, y)	name##_RB_REMOVE(x, y)
#define	RB_FIND(name, x, y)	name##_RB_FIND(x, y)
#define	RB_NFIND(name, x, y)	name##_RB_NFIND(x, y)
#define	RB_NEXT(name, x, y)	name##_RB_NEXT(y)
#define	RB_PREV(name, x, y)	name##_RB_PREV(y)
#define	RB_MIN(name, x)		name##_RB_MINMAX(x, RB_NEGINF)
#define	RB_MAX(name, x)		name##_RB_MINMAX(x, RB_INF)
#define	RB_FOREACH(x, name, head)					\
	for ((x) = RB_MIN(name, head); (x) != 0; (x) = name##_RB_NEXT(x))
#define	RB_FOREACH_SAFE(x, name, head, y)				\
	for ((x) = RB_MIN(name, head);					\
	    (x) != 0 && ((y) = name##_RB_NEXT(x), 1); (x) = (y))
#define	RB_FOREACH_REVERSE(x, name, head)				\
	for ((x) = RB_MAX(name, head); (x) != 0; (x) = name##_RB_PREV(x))

#endif /* _SYS_TREE_H_ */
