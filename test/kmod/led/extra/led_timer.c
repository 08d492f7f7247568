/*
 * The blinking half: a callout that toggles a register.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <machine/bus.h>

#include "opt_led.h"
#include "led_timer.h"
#include "led.h"

#ifndef LED_TALKS
#error the Makefile sets LED_TALKS
#endif

static void
led_blink(void *arg)
{
	struct led_softc *sc = arg;

	sc->lit = !sc->lit;
	bus_write_1(sc->mem, 0, sc->lit);
	callout_schedule(&sc->blink, hz / LED_HZ);
}

void
led_timer_start(struct led_softc *sc)
{
	mtx_assert(&sc->lock, MA_OWNED);
	if (!sc->detaching)
		callout_reset(&sc->blink, hz / LED_HZ, led_blink, sc);
}

void
led_timer_stop(struct led_softc *sc)
{
	mtx_assert(&sc->lock, MA_OWNED);
	callout_stop(&sc->blink);
}
