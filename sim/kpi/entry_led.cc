// led(4): lamps of a driver, which users switch through /dev/led/NAME.
//
// The function of a lamp is called with the lock of all lamps held, by whoever
// writes to its node or calls led_set, and once by led_create.  led_destroy
// takes that lock to forget the lamp, so that no call begins afterwards, and
// then waits for the writers like destroy_dev.  A driver that calls it while
// holding a lock that the function wants has the two orders that make a
// deadlock.
//
// Blinking is not modelled: what a timer would call, a writer calls at any
// moment. *Hides nothing* that holding a mutex does not forbid already.
// Source: dev/led/led.c of 12.1.
#include <cstdio>

#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

// The lock of all lamps, there while one is.
struct Lamps {
  abi::mtx lock;
  uint32_t count;
  uint32_t spare;
};

struct Lamp {
  void (*function)(void*, int);
  void* arg;
  abi::cdev* dev;
  Lamps* all;
  char name[40];
};

int Write(abi::cdev* dev, void*, int);

// struct cdevsw of <sys/conf.h>, as far as it is ours.
struct Cdevsw {
  int version;
  uint32_t flags;
  const char* name;
  void* before[4];  // open, fdopen, close, read
  int (*write)(abi::cdev*, void*, int);
  void* rest[8];
};
const Cdevsw kLampDevice = {0x17122009, 0, "LED", {}, &Write, {}};

Lamp* FindLamp(const char* name) {
  Lamp* found = nullptr;
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kCdev) ||
        r.function != &kLampDevice) {
      continue;
    }
    auto* lamp =
        static_cast<Lamp*>(static_cast<const abi::cdev*>(r.object)->si_drv1);
    if (lamp == nullptr) continue;
    if (name == nullptr || std::strcmp(lamp->name, name) == 0) found = lamp;
  }
  return found;
}

// With the lock held.
void Switch(const Lamp* lamp, int on) {
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(lamp->function);
  const uint32_t held = k.HeldCount();
  k.BeginModuleCall(text);
  lamp->function(lamp->arg, on);
  k.EndModuleCall(text, "returns from the function of a lamp", held);
}

// "0" and "1" switch; everything else lets it blink, and begins dark.
int StateOf(const char* command) { return command[0] == '1' ? 1 : 0; }

int Write(abi::cdev* dev, void*, int) {
  Kernel& k = kernel();
  Newbus("looks for the lamp", dev, nullptr);
  auto* lamp = static_cast<Lamp*>(dev->si_drv1);
  if (lamp == nullptr) return 0;
  abi::lock_object* lock = &lamp->all->lock.lock_object;
  k.LockExclusive(lock, "takes", true, nullptr);
  // It may have gone while we waited.
  if (dev->si_drv1 != nullptr) Switch(lamp, 0);
  k.UnlockExclusive(lock, "releases", nullptr);
  return 0;
}

abi::cdev* Create(void (*function)(void*, int), void* arg, const char* name,
                  int state, Site pc) {
  Kernel& k = kernel();
  ReportString(name, pc);
  k.CheckMayBlock("led_create", pc);
  const Lamp* other = FindLamp(nullptr);
  Lamps* all = other == nullptr ? nullptr : other->all;
  if (all == nullptr) {
    all = New<Lamps>();
    k.NameBlock(all, "LED mtx");
    k.LockInit(&all->lock.lock_object, "LED mtx", nullptr, abi::QZ_LOCK_MTX, 0,
               true, pc);
  }
  ++all->count;
  auto* lamp = New<Lamp>();
  lamp->function = function;
  lamp->arg = arg;
  lamp->all = all;
  std::snprintf(lamp->name, sizeof lamp->name, "%s", name);
  char node[48];
  std::snprintf(node, sizeof node, "led/%s", lamp->name);
  lamp->dev = MakeDevice(&kLampDevice, nullptr, node, pc);
  abi::lock_object* lock = &all->lock.lock_object;
  k.LockExclusive(lock, "takes", true, pc);
  lamp->dev->si_drv1 = lamp;
  if (state != -1) Switch(lamp, state != 0 ? 1 : 0);
  k.UnlockExclusive(lock, "releases", pc);
  return lamp->dev;
}

}  // namespace

QZ_ENTRY(abi::cdev*, led_create)
(void (*function)(void*, int), void* arg, const char* name) {
  return Create(function, arg, name, 0, QZ_HERE);
}
QZ_ENTRY(abi::cdev*, led_create_state)
(void (*function)(void*, int), void* arg, const char* name, int state) {
  return Create(function, arg, name, state, QZ_HERE);
}
QZ_ENTRY(int, led_set)(const char* name, const char* command) {
  ReportString(name, QZ_HERE);
  ReportString(command, QZ_HERE);
  Newbus("led_set", name, QZ_HERE);
  Lamp* lamp = FindLamp(name);
  if (lamp == nullptr) return kEnoent;
  Kernel& k = kernel();
  abi::cdev* dev = lamp->dev;
  abi::lock_object* lock = &lamp->all->lock.lock_object;
  k.LockExclusive(lock, "takes", true, QZ_HERE);
  const bool there = dev->si_drv1 != nullptr;
  if (there) Switch(lamp, StateOf(command));
  k.UnlockExclusive(lock, "releases", QZ_HERE);
  return there ? 0 : kEnoent;
}
QZ_ENTRY(void, led_destroy)(abi::cdev* dev) {
  ReportRead(dev, sizeof *dev, QZ_HERE);
  Kernel& k = kernel();
  auto* lamp = static_cast<Lamp*>(dev->si_drv1);
  if (lamp == nullptr) {
    k.Misuse("K6.61", "destroys something that is no lamp", dev, QZ_HERE);
    return;
  }
  Lamps* all = lamp->all;
  abi::lock_object* lock = &all->lock.lock_object;
  k.LockExclusive(lock, "takes", true, QZ_HERE);
  dev->si_drv1 = nullptr;
  k.UnlockExclusive(lock, "releases", QZ_HERE);
  DestroyDevice(dev, QZ_HERE);
  k.Free(lamp, nullptr, QZ_HERE);
  if (--all->count == 0) k.Free(all, nullptr, QZ_HERE);
}

}  // namespace quiesce
