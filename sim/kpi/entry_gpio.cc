// gpiobus(4): drivers that have pins and drivers that use them.
//
// A driver that has pins is reached by users through /dev/gpiocN, from
// gpiobus_attach_bus to gpiobus_detach_bus, which waits for them: every read of
// the node is a gpio_pin_get of the driver, every write a gpio_pin_set.  A
// driver that uses pins finds what it asks for; all pins are low, and nothing
// but the wait for the bus can take time. Not modelled: interrupts of pins, and
// drivers that use another module's pins. Source: dev/gpio/gpiobus.c and
// gpioc.c of 12.1.
#include <cstdio>

#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

int Read(abi::cdev* dev, void*, int);
int Write(abi::cdev* dev, void*, int);

// struct cdevsw of <sys/conf.h>, as far as it is ours.
struct Cdevsw {
  int version;
  uint32_t flags;
  const char* name;
  void* before[3];  // open, fdopen, close
  int (*read)(abi::cdev*, void*, int);
  int (*write)(abi::cdev*, void*, int);
  void* rest[8];
};
const Cdevsw kPinsDevice = {0x17122009, 0, "gpioc", {}, &Read, &Write, {}};

// struct gpiobus_pin of <dev/gpio/gpiobusvar.h>.
struct Pin {
  Device* dev;
  uint32_t flags, pin;
};

template <typename Fn, typename... Args>
int Call(const Device* dev, const char* method, Args... args) {
  auto function = MethodOf<Fn>(dev->driver, method);
  if (function == nullptr) return kEnxio;
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(function);
  const uint32_t held = k.HeldCount();
  k.BeginModuleCall(text);
  const int error = function(args...);
  k.EndModuleCall(text, "returns from the pins", held);
  return error;
}

int Read(abi::cdev* node, void*, int) {
  auto* dev = static_cast<Device*>(node->si_drv1);
  unsigned value = 0;
  return Call<int (*)(Device*, uint32_t, unsigned*)>(dev, "gpio_pin_get", dev,
                                                     0U, &value);
}
int Write(abi::cdev* node, void*, int) {
  auto* dev = static_cast<Device*>(node->si_drv1);
  return Call<int (*)(Device*, uint32_t, unsigned)>(dev, "gpio_pin_set", dev,
                                                    0U, 1U);
}

abi::cdev* NodeOf(const Device* dev) {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kCdev) ||
        r.function != &kPinsDevice) {
      continue;
    }
    auto* node = static_cast<abi::cdev*>(r.object);
    if (node->si_drv1 == dev) return node;
  }
  return nullptr;
}

}  // namespace

QZ_ENTRY(Device*, gpiobus_attach_bus)(Device* dev) {
  ReportRead(dev, sizeof *dev, QZ_HERE);
  char name[24];
  std::snprintf(name, sizeof name, "gpioc%d", dev->unit);
  MakeDevice(&kPinsDevice, dev, name, QZ_HERE);
  return dev;
}
QZ_ENTRY(int, gpiobus_detach_bus)(Device* dev) {
  ReportRead(dev, sizeof *dev, QZ_HERE);
  abi::cdev* node = NodeOf(dev);
  if (node != nullptr) DestroyDevice(node, QZ_HERE);
  return 0;
}

QZ_ENTRY(int, gpio_take)(const Device* bus, const Device*, int how) {
  constexpr int kWait = 1;
  if (how == kWait) kernel().CheckMayBlock("GPIOBUS_ACQUIRE_BUS", QZ_HERE);
  Newbus("takes the pins", bus, QZ_HERE, 0);
  return 0;
}
QZ_ENTRY(int, gpio_touch)
(const Device* bus, const Device*, uint32_t, unsigned* value) {
  Newbus("touches a pin", bus, QZ_HERE, 0);
  if (value != nullptr) {
    ReportWrite(value, sizeof *value, QZ_HERE);
    *value = 0;
  }
  return 0;
}

QZ_ENTRY(int, gpio_pin)(Device* consumer, Pin** pin) {
  kernel().CheckMayBlock("gpio_pin_get", QZ_HERE);
  auto* fresh = New<Pin>();
  kernel().NameBlock(fresh, "gpio pin");
  fresh->dev = consumer;
  ReportWrite(pin, sizeof *pin, QZ_HERE);
  *pin = fresh;
  return 0;
}
QZ_ENTRY(void, gpio_pin_release)(Pin* pin) {
  if (pin != nullptr) kernel().Free(pin, nullptr, QZ_HERE);
}
QZ_ENTRY(int, gpio_use)(Pin* pin, unsigned* value) {
  ReportRead(pin, sizeof *pin, QZ_HERE);
  Newbus("touches a pin", pin, QZ_HERE, 0);
  if (value != nullptr) {
    ReportWrite(value, sizeof *value, QZ_HERE);
    *value = 0;
  }
  return 0;
}

}  // namespace quiesce
