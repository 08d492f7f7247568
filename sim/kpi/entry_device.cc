// What a driver may ask and set of a device besides attaching it: its state,
// its flags, whether it may be probed.  device(9).
#include "sim/kpi/newbus.h"

namespace quiesce {

QZ_ENTRY(int, device_get_state)(Device* dev) {
  kernel().Access(&dev->life, sizeof dev->life,
                  abi::QZ_ACCESS_READ | abi::QZ_ACCESS_ATOMIC, QZ_HERE);
  // DS_NOTPRESENT, DS_ATTACHING, DS_ATTACHED, DS_BUSY
  if (dev->life <= kProbing) return 10;
  if (dev->life != kAttached) return 25;
  return dev->busy != 0 ? 40 : 30;
}
QZ_ENTRY(uint32_t, device_get_flags)(Device* dev) {
  ReportRead(&dev->flags, sizeof dev->flags, QZ_HERE);
  return dev->flags;
}
QZ_ENTRY(void, device_set_flags)(Device* dev, uint32_t flags) {
  ReportWrite(&dev->flags, sizeof dev->flags, QZ_HERE);
  dev->flags = flags;
}
// A disabled device is not probed.
QZ_ENTRY(void, device_disable)(Device* dev) {
  ReportWrite(&dev->disabled, sizeof dev->disabled, QZ_HERE);
  dev->disabled = 1;
}
QZ_ENTRY(void, device_enable)(Device* dev) {
  ReportWrite(&dev->disabled, sizeof dev->disabled, QZ_HERE);
  dev->disabled = 0;
}
QZ_ENTRY(int, device_is_enabled)(Device* dev) {
  ReportRead(&dev->disabled, sizeof dev->disabled, QZ_HERE);
  return dev->disabled == 0 ? 1 : 0;
}

}  // namespace quiesce
