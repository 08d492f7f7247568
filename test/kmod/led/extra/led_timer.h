/* The part of the driver that blinks. */
struct led_softc;
void led_timer_start(struct led_softc* sc);
void led_timer_stop(struct led_softc* sc);
