/*
 * quiesce for drivers in C.  docs/quiesce.9.md is the manual page.
 *
 * With the trampoline (quiesce.ko):
 *	MODULE_DEPEND(driver, quiesce, 1, 1, 1);
 * Without it: compile quiesce.cc and os.c into the driver, with
 * -DQUIESCE_IN_MODULE.  The functions are the same.
 */
#ifndef QUIESCE_KLD_QUIESCE_H_
#define	QUIESCE_KLD_QUIESCE_H_

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define	QUIESCE_API	__attribute__((__visibility__("default")))
#else
#define	QUIESCE_API
#endif

/* Opaque.  quiesce.cc checks that there is room. */
struct quiesce_worker {
	unsigned long room[24];
};
struct quiesce_gate {
	unsigned long room[10];
};

/* Why quiesce_worker_wait returned. */
#define	QUIESCE_STOP	0
#define	QUIESCE_WORK	1
#define	QUIESCE_TIME	2

typedef void quiesce_body_t(struct quiesce_worker *, void *arg);

QUIESCE_API void quiesce_worker_init(struct quiesce_worker *, const char *name);
QUIESCE_API void quiesce_worker_destroy(struct quiesce_worker *);
QUIESCE_API int quiesce_worker_start(struct quiesce_worker *, quiesce_body_t *,
    void *arg);
QUIESCE_API void quiesce_worker_request_stop(struct quiesce_worker *);
QUIESCE_API int quiesce_worker_stop(struct quiesce_worker *);
QUIESCE_API int quiesce_worker_stop_within(struct quiesce_worker *, int ticks,
    int interruptible);
QUIESCE_API void quiesce_worker_notify(struct quiesce_worker *);
QUIESCE_API int quiesce_worker_suspend(struct quiesce_worker *);
QUIESCE_API int quiesce_worker_resume(struct quiesce_worker *);
QUIESCE_API int quiesce_worker_running(struct quiesce_worker *);
QUIESCE_API const char *quiesce_worker_where(struct quiesce_worker *);

/* For the body. */
QUIESCE_API int quiesce_worker_should_stop(struct quiesce_worker *);
QUIESCE_API int quiesce_worker_wait(struct quiesce_worker *, int ticks);

/* `count` workers, initialised, in one process: all or none. */
QUIESCE_API int quiesce_workers_start(struct quiesce_worker *, int count,
    quiesce_body_t *, void *arg);
QUIESCE_API int quiesce_workers_stop(struct quiesce_worker *, int count,
    int ticks);

QUIESCE_API void quiesce_gate_init(struct quiesce_gate *, const char *name);
QUIESCE_API void quiesce_gate_destroy(struct quiesce_gate *);
QUIESCE_API int quiesce_gate_enter(struct quiesce_gate *);
QUIESCE_API void quiesce_gate_leave(struct quiesce_gate *);
QUIESCE_API int quiesce_gate_close(struct quiesce_gate *, int ticks);

/* The trampoline's module event handler calls these (quiesce_mod.c). */
void quiesce_trampoline_init(void);
QUIESCE_API int quiesce_trampoline_busy(void);
void quiesce_trampoline_fini(void);

#ifdef __cplusplus
}
#endif

#endif /* QUIESCE_KLD_QUIESCE_H_ */
