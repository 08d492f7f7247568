/*
 * Two lamps in one register.  Their function is called with the lock of all lamps
 * held, so the driver's own lock comes after that one, and is not held when the
 * lamps go.  LOCKED holds it then; SLEEPS sleeps in the function; LEFT forgets one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <dev/led/led.h>

static struct mtx lock;
static struct cdev *lamps[2];
static int latch;

static void
latch_set(void *arg, int onoff)
{
	const int bit = 1 << (intptr_t)arg;

#ifdef SLEEPS
	pause("latch", 1);
#endif
	mtx_lock(&lock);
	latch = onoff ? latch | bit : latch & ~bit;
	mtx_unlock(&lock);
}

static int
latch_modevent(module_t mod __unused, int what, void *arg __unused)
{

	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "latch", NULL, MTX_DEF);
		lamps[0] = led_create(latch_set, (void *)0, "left");
		lamps[1] = led_create_state(latch_set, (void *)1, "right", 1);
		return (0);
	case MOD_UNLOAD:
#ifdef LOCKED
		mtx_lock(&lock);
#endif
		led_destroy(lamps[0]);
#ifndef LEFT
		led_destroy(lamps[1]);
#endif
#ifdef LOCKED
		mtx_unlock(&lock);
#endif
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(latch, latch_modevent, NULL);
