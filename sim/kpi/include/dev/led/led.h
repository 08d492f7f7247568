/* led(4): lamps that users switch and that blink by themselves. */
#ifndef _DEV_LED_LED_H_
#define	_DEV_LED_LED_H_
#include <sys/types.h>
struct cdev;
typedef void led_t(void *priv, int onoff);
struct cdev *led_create(led_t *func, void *priv, const char *name)
    QZ_KPI(led_create);
struct cdev *led_create_state(led_t *func, void *priv, const char *name,
    int state) QZ_KPI(led_create_state);
void led_destroy(struct cdev *dev) QZ_KPI(led_destroy);
int led_set(const char *name, const char *cmd) QZ_KPI(led_set);
#endif /* _DEV_LED_LED_H_ */
