/*
 * A terminal that echoes.  tty_rel_gone is the beginning of its end: the unload
 * waits until tsw_free has been called, and then until the thread of the base
 * kernel that called it has returned from it.
 *
 * HASTY does not wait; FLAG waits for what tsw_free says, not for its return;
 * BARE calls tty_rel_gone without the lock.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/taskqueue.h>
#include <sys/tty.h>

static struct mtx lock;
static struct tty *tp;
static int freed;

static void
echo_outwakeup(struct tty *t)
{
	char c;

	while (ttydisc_getc(t, &c, 1) == 1)
		ttydisc_rint(t, c, 0);
	ttydisc_rint_done(t);
}

static void
echo_free(void *softc __unused)
{

	mtx_lock(&lock);
	freed = 1;
	wakeup(&freed);
	mtx_unlock(&lock);
}

static struct ttydevsw echo_tsw = {
	.tsw_outwakeup = echo_outwakeup,
	.tsw_free = echo_free
};

static int
echo_modevent(module_t mod __unused, int what, void *arg __unused)
{

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "echo", NULL, MTX_DEF);
		tp = tty_alloc(&echo_tsw, NULL);
		tty_makedev(tp, NULL, "echo");
		return (0);
	case MOD_UNLOAD:
#ifdef BARE
		tty_rel_gone(tp);
#else
		tty_lock(tp);
		tty_rel_gone(tp);
#endif
#ifndef HASTY
		mtx_lock(&lock);
		while (!freed)
			mtx_sleep(&freed, &lock, 0, "echofree", 0);
		mtx_unlock(&lock);
#ifndef FLAG
		taskqueue_drain_all(taskqueue_swi_giant);
#endif
		mtx_destroy(&lock);
#endif
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(echo, echo_modevent, NULL);
