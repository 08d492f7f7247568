/* EVENTHANDLER(9) */
#ifndef _SYS_EVENTHANDLER_H_
#define	_SYS_EVENTHANDLER_H_

#include <sys/types.h>
#include <sys/lock.h>
#include <sys/queue.h>
#include <sys/mutex.h>

struct eventhandler_list;
struct eventhandler_entry;
typedef struct eventhandler_entry *eventhandler_tag;

#define	EHE_DEAD_PRIORITY	(-1)
#define	EVENTHANDLER_PRI_FIRST	0
#define	EVENTHANDLER_PRI_ANY	10000
#define	EVENTHANDLER_PRI_LAST	20000
#define	SHUTDOWN_PRI_FIRST	EVENTHANDLER_PRI_FIRST
#define	SHUTDOWN_PRI_DEFAULT	EVENTHANDLER_PRI_ANY
#define	SHUTDOWN_PRI_LAST	EVENTHANDLER_PRI_LAST

/* Where an invocation stands in its list (K6.30). */
struct qz_eventhandler_cursor {
	struct eventhandler_list *list;
	struct eventhandler_entry *entry;
	void (*func)(void);
	void *arg;
};

eventhandler_tag eventhandler_register(struct eventhandler_list *list,
    const char *name, void *func, void *arg, int priority)
    QZ_KPI(eventhandler_register);
void quiesce_kpi_eventhandler_deregister(const char *name,
    eventhandler_tag tag);
void quiesce_kpi_eventhandler_deregister_nowait(const char *name,
    eventhandler_tag tag);
int quiesce_kpi_eventhandler_begin(const char *name,
    struct qz_eventhandler_cursor *cursor);
int quiesce_kpi_eventhandler_next(struct qz_eventhandler_cursor *cursor);

/* A tag knows its list. */
#define	eventhandler_deregister(list, tag)				\
	((void)(list), quiesce_kpi_eventhandler_deregister("", (tag)))
#define	eventhandler_deregister_nowait(list, tag)			\
	((void)(list), quiesce_kpi_eventhandler_deregister_nowait("", (tag)))

#define	EVENTHANDLER_DECLARE(name, type)				\
	typedef type qz_eventhandler_ ## name ## _t
#define	EVENTHANDLER_LIST_DECLARE(name)		QZ_SEMICOLON
#define	EVENTHANDLER_LIST_DEFINE(name)		QZ_SEMICOLON
#define	EVENTHANDLER_REGISTER(name, func, arg, priority)		\
	eventhandler_register(NULL, #name, (void *)(__UINTPTR_TYPE__)(func), \
	    (void *)(__UINTPTR_TYPE__)(arg), (priority))
#define	EVENTHANDLER_DEREGISTER(name, tag)				\
	quiesce_kpi_eventhandler_deregister(#name, (tag))
#define	EVENTHANDLER_DEREGISTER_NOWAIT(name, tag)			\
	quiesce_kpi_eventhandler_deregister_nowait(#name, (tag))
#define	EVENTHANDLER_INVOKE(name, ...)	do {				\
	struct qz_eventhandler_cursor qz_cursor;			\
	if (quiesce_kpi_eventhandler_begin(#name, &qz_cursor))		\
		while (quiesce_kpi_eventhandler_next(&qz_cursor))	\
			((qz_eventhandler_ ## name ## _t)		\
			    qz_cursor.func)(qz_cursor.arg, ## __VA_ARGS__); \
} while (0)
#define	EVENTHANDLER_DIRECT_INVOKE(name, ...)				\
	EVENTHANDLER_INVOKE(name, ## __VA_ARGS__)
#define	EVENTHANDLER_DEFINE(name, func, arg, priority)			\
	static eventhandler_tag name ## _tag;				\
	static void							\
	name ## _evh_init(void *ctx)					\
	{								\
		name ## _tag = EVENTHANDLER_REGISTER(name, func, ctx,	\
		    priority);						\
	}								\
	SYSINIT(name ## _evh_init, SI_SUB_CONFIGURE, SI_ORDER_ANY,	\
	    name ## _evh_init, arg);					\
	struct qz_semicolon

/* Shutdown: the lists a driver registers with. */
typedef void (*shutdown_fn)(void *, int);
EVENTHANDLER_DECLARE(shutdown_pre_sync, shutdown_fn);
EVENTHANDLER_DECLARE(shutdown_post_sync, shutdown_fn);
EVENTHANDLER_DECLARE(shutdown_final, shutdown_fn);

typedef void (*power_change_fn)(void *);
EVENTHANDLER_DECLARE(power_resume, power_change_fn);
EVENTHANDLER_DECLARE(power_suspend, power_change_fn);
EVENTHANDLER_DECLARE(power_suspend_early, power_change_fn);

typedef void (*vm_lowmem_handler_t)(void *, int);
EVENTHANDLER_DECLARE(vm_lowmem, vm_lowmem_handler_t);

typedef void (*mountroot_handler_t)(void *);
EVENTHANDLER_DECLARE(mountroot, mountroot_handler_t);

typedef void (*exitlist_fn)(void *, struct proc *);
typedef void (*forklist_fn)(void *, struct proc *, struct proc *, int);
EVENTHANDLER_DECLARE(process_exit, exitlist_fn);
EVENTHANDLER_DECLARE(process_fork, forklist_fn);

struct image_params;
typedef void (*execlist_fn)(void *, struct proc *, struct image_params *);
EVENTHANDLER_DECLARE(process_exec, execlist_fn);

typedef void (*thread_ctor_fn)(void *, struct thread *);
EVENTHANDLER_DECLARE(thread_ctor, thread_ctor_fn);
EVENTHANDLER_DECLARE(thread_dtor, thread_ctor_fn);

typedef void (*watchdog_list_fn)(void *, u_int, int *);
EVENTHANDLER_DECLARE(watchdog_list, watchdog_list_fn);

struct device;
typedef void (*device_attach_fn)(void *, struct device *);
EVENTHANDLER_DECLARE(device_attach, device_attach_fn);
EVENTHANDLER_DECLARE(device_detach, device_attach_fn);

struct linker_file;
typedef void (*kld_load_fn)(void *, struct linker_file *);
typedef void (*kld_unload_fn)(void *, const char *, caddr_t, size_t);
typedef void (*kld_unload_try_fn)(void *, struct linker_file *, int *);
EVENTHANDLER_DECLARE(kld_load, kld_load_fn);
EVENTHANDLER_DECLARE(kld_unload, kld_unload_fn);
EVENTHANDLER_DECLARE(kld_unload_try, kld_unload_try_fn);

#endif /* _SYS_EVENTHANDLER_H_ */
