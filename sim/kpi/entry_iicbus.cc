// iicbus(4), for drivers of chips on an I2C bus of the base kernel.
//
// Who asks for the bus may have to wait, and a transfer sleeps until the
// controller is done: neither with a mutex held, nor in a callout.  Everything
// that is read is zero and nothing fails.  Not modelled: that two drivers ask
// for one bus at once. *Hides* a bus that is never given back. Source:
// dev/iicbus/iiconf.c of 12.1.
#include <cstring>

#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

// struct iic_msg of <dev/iicbus/iic.h>.
struct Message {
  uint16_t slave, flags, length;
  uint8_t* buffer;
};
constexpr uint16_t kRead = 1;
constexpr int kWait = 1;

void Busy(const char* verb, const void* dev, Site pc) {
  kernel().CheckMayBlock(verb, pc);
  Newbus(verb, dev, pc, 0);
}

void FromChip(void* to, size_t size, Site pc) {
  ReportWrite(to, size, pc);
  std::memset(to, 0, size);
}

int Transfer(const Device* dev, const Message* messages, uint32_t count,
             Site pc) {
  Busy("iicbus_transfer", dev, pc);
  for (uint32_t i = 0; i < count; ++i) {
    const Message& m = messages[i];
    ReportRead(&m, sizeof m, pc);
    if ((m.flags & kRead) != 0) {
      FromChip(m.buffer, m.length, pc);
    } else {
      ReportRead(m.buffer, m.length, pc);
    }
  }
  return 0;
}

}  // namespace

QZ_ENTRY(int, iicbus_request_bus)(const Device* bus, const Device*, int how) {
  if ((how & kWait) != 0) {
    Busy("iicbus_request_bus", bus, QZ_HERE);
  } else {
    Newbus("iicbus_request_bus", bus, QZ_HERE, 0);
  }
  return 0;
}
QZ_ENTRY(int, iicbus_release_bus)(const Device* bus, const Device*) {
  Newbus("iicbus_release_bus", bus, QZ_HERE, 0);
  return 0;
}
QZ_ENTRY(int, iicbus_transfer)
(const Device* dev, const Message* messages, uint32_t count) {
  return Transfer(dev, messages, count, QZ_HERE);
}
QZ_ENTRY(int, iicbus_transfer_excl)
(const Device* dev, const Message* messages, uint32_t count, int) {
  return Transfer(dev, messages, count, QZ_HERE);
}
QZ_ENTRY(int, iicdev_readfrom)
(const Device* dev, uint8_t, void* buffer, uint16_t size, int) {
  Busy("iicdev_readfrom", dev, QZ_HERE);
  FromChip(buffer, size, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, iicdev_writeto)
(const Device* dev, uint8_t, const void* buffer, uint16_t size, int) {
  Busy("iicdev_writeto", dev, QZ_HERE);
  ReportRead(buffer, size, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, iicbus_start)(const Device* bus, unsigned char, int) {
  Busy("iicbus_start", bus, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, iicbus_stop)(const Device* bus) {
  Busy("iicbus_stop", bus, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, iicbus_write)
(const Device* bus, const char* buffer, int size, int* sent, int) {
  Busy("iicbus_write", bus, QZ_HERE);
  ReportRead(buffer, static_cast<size_t>(size), QZ_HERE);
  ReportWrite(sent, sizeof *sent, QZ_HERE);
  *sent = size;
  return 0;
}
QZ_ENTRY(int, iicbus_read)
(const Device* bus, char* buffer, int size, int* got, int, int) {
  Busy("iicbus_read", bus, QZ_HERE);
  FromChip(buffer, static_cast<size_t>(size), QZ_HERE);
  ReportWrite(got, sizeof *got, QZ_HERE);
  *got = size;
  return 0;
}

}  // namespace quiesce
