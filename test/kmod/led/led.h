/* What the two halves of the driver share. */
struct led_softc {
  struct mtx lock;
  struct callout blink;
  struct resource* mem;
  struct cdev* node;
  int lit, detaching;
};
