/*
 * The kernel as the C++ side sees it.
 *
 * Kernel headers are not C++: os.c includes them, this file stands alone and
 * is read by both.  Each function is one operation of kernel_services.h, whose
 * contract it has.
 */
#ifndef QUIESCE_KLD_OS_H_
#define	QUIESCE_KLD_OS_H_

#ifdef __cplusplus
extern "C" {
#endif

/* Room for a struct mtx; os.c checks that it is enough. */
struct quiesce_os_lock {
	unsigned long room[8];
};

/* A thread's identity: its struct thread alone may be somebody else's later. */
struct quiesce_os_thread {
	void *td;
	int tid;
};

void quiesce_os_lock_init(struct quiesce_os_lock *, const char *name);
void quiesce_os_lock_destroy(struct quiesce_os_lock *);
void quiesce_os_acquire(struct quiesce_os_lock *);
void quiesce_os_release(struct quiesce_os_lock *);
/* 0 woken, 1 timed out, 2 interrupted */
int quiesce_os_sleep(const void *chan, struct quiesce_os_lock *,
    const char *wmesg, int ticks, int interruptible);
void quiesce_os_wake_all(const void *chan);
void quiesce_os_wake_one(const void *chan);
void quiesce_os_pause(const char *wmesg, int ticks);
void quiesce_os_may_sleep(void);
int quiesce_os_create(void (*thread_main)(void *), void *arg, void **process,
    const char *name);
void quiesce_os_current(struct quiesce_os_thread *);
int quiesce_os_is_current(const struct quiesce_os_thread *);
int quiesce_os_gone(const struct quiesce_os_thread *);
void quiesce_os_exit(void) __attribute__((__noreturn__));
int quiesce_os_now(void);
void quiesce_os_check(int fact, const char *text);
void quiesce_os_print(const char *format, const char *a, const char *b);

#ifdef __cplusplus
}
#endif

#endif /* QUIESCE_KLD_OS_H_ */
