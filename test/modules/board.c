/*
 * A driver of a thermal sensor on a board: a clock, a reset line and a
 * regulator, switched on at its attach and off at its detach, and a callout.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/callout.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <machine/bus.h>
#include <machine/intr.h>
#include <dev/ofw/ofw_bus.h>
#include <dev/ofw/ofw_bus_subr.h>
#include <dev/extres/clk/clk.h>
#include <dev/extres/hwreset/hwreset.h>
#include <dev/extres/regulator/regulator.h>

struct board_softc {
	struct mtx mtx;
	struct callout poll;
	clk_t clk;
	hwreset_t reset;
	regulator_t supply;
	int reading;
};

static void
board_poll(void *arg)
{
	struct board_softc *sc = arg;

#ifdef POLL_SWITCHES
	clk_disable(sc->clk);
#endif
	sc->reading = 1;
}

static int
board_probe(device_t dev)
{
	if (!ofw_bus_status_okay(dev) ||
	    !ofw_bus_is_compatible(dev, "acme,thermal"))
		return (ENXIO);
	return (BUS_PROBE_DEFAULT);
}

static int
board_attach(device_t dev)
{
	struct board_softc *sc = device_get_softc(dev);
	phandle_t node = ofw_bus_get_node(dev);
	uint64_t freq;

	mtx_init(&sc->mtx, "board", NULL, MTX_DEF);
	callout_init_mtx(&sc->poll, &sc->mtx, 0);
	if (clk_get_by_ofw_name(dev, node, "bus", &sc->clk) != 0 ||
	    hwreset_get_by_ofw_idx(dev, node, 0, &sc->reset) != 0 ||
	    regulator_get_by_ofw_property(dev, node, "vcc", &sc->supply) != 0)
		return (ENXIO);
	if (regulator_enable(sc->supply) != 0 || clk_enable(sc->clk) != 0 ||
	    hwreset_deassert(sc->reset) != 0 ||
	    clk_get_freq(sc->clk, &freq) != 0 || freq == 0)
		return (ENXIO);
	mtx_lock(&sc->mtx);
	callout_reset(&sc->poll, hz, board_poll, sc);
	mtx_unlock(&sc->mtx);
	return (0);
}

static int
board_detach(device_t dev)
{
	struct board_softc *sc = device_get_softc(dev);

	callout_drain(&sc->poll);
	hwreset_assert(sc->reset);
	hwreset_release(sc->reset);
	clk_disable(sc->clk);
#ifdef TWICE
	clk_disable(sc->clk);
#endif
	clk_release(sc->clk);
	regulator_disable(sc->supply);
	regulator_release(sc->supply);
	mtx_destroy(&sc->mtx);
	return (0);
}

static device_method_t board_methods[] = {
	DEVMETHOD(device_probe, board_probe),
	DEVMETHOD(device_attach, board_attach),
	DEVMETHOD(device_detach, board_detach),
	DEVMETHOD_END
};

static driver_t board_driver = {
	"board",
	board_methods,
	sizeof(struct board_softc)
};

static devclass_t board_class;

DRIVER_MODULE(board, simplebus, board_driver, board_class, NULL, NULL);
