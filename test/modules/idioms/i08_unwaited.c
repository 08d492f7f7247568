/*
 * The thread owns its state and frees it; nobody waits for that.
 */
#include "../traps/kld.h"

struct session {
	int requests;
};

static struct mtx lock;
static struct thread *session_thread;
static int stop;

static void
session_main(void *arg)
{
	struct session *s = arg;

	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "session", 0);
	s->requests = 0;
	mtx_unlock(&lock);
	free(s, M_TEMP);
	kthread_exit();
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	struct session *s;

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "sessions", NULL, MTX_DEF);
		s = malloc(sizeof(*s), M_TEMP, M_WAITOK | M_ZERO);
		return (kthread_add(session_main, s, NULL, &session_thread, 0, 0,
		    "session"));
	case MOD_UNLOAD:
		mtx_lock(&lock);
		stop = 1;
		wakeup(&stop);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(i08_unwaited, handler, NULL);
