// newbus as far as a lifecycle needs it: DRIVER_MODULE, devices, softcs, and
// the calls to probe, attach and detach.
//
// A driver whose bus belongs to the base kernel finds one device: the bus adds
// it when the module is loaded.  A driver with an identify method adds its own;
// a bus driver in the module adds children, and bus_generic_attach attaches
// those whose driver is registered.  Unloading detaches every device of the
// driver, and a detach that refuses refuses the unload; the softc is freed
// after the detach.  Drivers and devices live in the simulated heap and in the
// table of registrations, so they are part of the state.
//
// Resources and interrupts are in entry_interrupt.cc, suspend, resume and
// shutdown in entry_power.cc.
#include <cstdio>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/kpi/driver_fates.h"
#include "sim/kpi/newbus.h"
#include "sim/kpi/users.h"

extern "C" int quiesce_kpi_sysctl_ctx_free(quiesce::abi::sysctl_ctx_list*);
extern "C" quiesce::abi::malloc_type quiesce_kpi_M_TEMP[1];

namespace quiesce {
namespace {

// Is the bus one of a kld's own drivers, rather than the base kernel's?  The
// modules are called "bus/driver".
bool BusIsOurs(const char* bus) {
  for (int kld = 0; kld < kernel().kld_count(); ++kld) {
    for (const abi::qz_module_record* m : kernel().image(kld).modules) {
      const char* slash = std::strchr(m->name, '/');
      if (slash != nullptr && std::strcmp(slash + 1, bus) == 0) return true;
    }
  }
  return false;
}

int FreeUnit(const char* name) {
  for (int unit = 0;; ++unit) {
    const auto taken = [&](const Device& d) {
      return std::strcmp(d.name, name) == 0 && d.unit == unit;
    };
    if (FindDevice(taken) == nullptr) return unit;
  }
}

Device* AddDevice(Device* parent, const char* name, int unit, Site pc) {
  auto* dev = New<Device>();
  std::snprintf(dev->name, sizeof dev->name, "%s", name == nullptr ? "" : name);
  dev->unit = unit < 0 ? FreeUnit(dev->name) : unit;
  std::snprintf(dev->nameunit, sizeof dev->nameunit, "%s%d", dev->name,
                dev->unit);
  dev->tree.oid_name = dev->nameunit;
  dev->parent = parent;
  dev->row = kernel().Register(RegistrationKind::kDevice, dev, nullptr, nullptr,
                               dev->nameunit, pc);
  return dev;
}

void Release(Device* dev, Site pc) {
  quiesce_kpi_sysctl_ctx_free(&dev->sysctls);
  ReclaimResources(dev, pc);
  if (dev->own_softc == 0) kernel().Free(dev->softc, nullptr, pc);
  dev->softc = nullptr;
  dev->driver = nullptr;
  dev->own_softc = 0;
  dev->life = kPresent;
  dev->row->ready = 0;
  kernel().UpdateOccasions();
}

bool CanSuspend(const Driver* driver) {
  return MethodOf(driver, "device_suspend") != nullptr ||
         MethodOf(driver, "device_resume") != nullptr;
}

// The identity of a device on a PCI bus is whatever the probe wants: a probe
// that refuses is asked again, with numbers that it compared an unknown one
// with.
int ProbePci(Device* dev, DeviceFn probe) {
  constexpr uint64_t kUnknown = 0x7e57;
  dev->pci_vendor = kUnknown;
  dev->pci_device = kUnknown + 1;
  dev->pci_class = 0;
  int error = 0;
  const auto ask = [&](uint64_t unknown) {
    Comparisons seen{};
    seen.probe = unknown;
    seen.any_of = ~uint64_t{0};
    Listening listening(&seen);
    error = probe(dev);
    return seen.count == 0 ? uint64_t{0} : seen.found[0];
  };
  if (uint64_t both = ask(dev->pci_device << 16 | dev->pci_vendor)) {
    dev->pci_vendor = both & 0xffff;
    dev->pci_device = both >> 16;
    return probe(dev);
  }
  if (error <= 0) return error;
  if (uint64_t vendor = ask(kUnknown)) dev->pci_vendor = vendor;
  if (uint64_t device = ask(kUnknown + 1)) dev->pci_device = device;
  constexpr uint64_t kUnknownClass = 0xe7;
  if (error > 0) dev->pci_class = kUnknownClass;
  if (uint64_t cls = ask(kUnknownClass)) dev->pci_class = cls;
  return probe(dev);
}

int Probe(Device* dev, const Driver* driver) {
  DeviceFn probe = MethodOf(driver, "device_probe");
  if (dev->disabled != 0) return kEnxio;
  if (probe == nullptr) return 0;
  const bool pci =
      dev->parent != nullptr && std::strcmp(dev->parent->name, "pci") == 0;
  return pci ? ProbePci(dev, probe) : probe(dev);
}

int Attach(Device* dev, const Driver* driver, Site pc) {
  if (dev->life != kPresent) return 0;
  dev->driver = driver;
  if (driver->size != 0 && dev->softc == nullptr) {
    dev->softc = kernel().Malloc(driver->size, nullptr, kWaitZero, nullptr);
    char name[48];
    std::snprintf(name, sizeof name, "softc of %.31s", dev->nameunit);
    kernel().NameBlock(dev->softc, name);
  }
  dev->life = kProbing;
  int error = Probe(dev, driver);
  if (error > 0) DriverRefused(driver, error);
  // A device without a name is not known to be this driver's.
  if (error > 0 && kernel().config().attach_any && dev->disabled == 0 &&
      std::strcmp(dev->name, driver->name) == 0) {
    error = 0;
  }
  if (error <= 0) {
    // Of a device that was added without a name, it is the driver's.
    if (dev->name[0] == '\0') {
      std::snprintf(dev->name, sizeof dev->name, "%s", driver->name);
      dev->unit = FreeUnit(dev->name);
      std::snprintf(dev->nameunit, sizeof dev->nameunit, "%s%d", dev->name,
                    dev->unit);
    }
    dev->life = kAttaching;
    DeviceFn attach = MethodOf(driver, "device_attach");
    error = attach == nullptr ? 0 : attach(dev);
    Newbus("attached", dev, pc);
    if (error == 0) {
      dev->life = kAttached;
      dev->row->ready = 1;
      kernel().Mark(kDeviceAttached);
      DriverAttached(driver);
      if (CanSuspend(driver)) kernel().Mark(kHasSuspend);
      kernel().UpdateOccasions();
      return 0;
    }
    DriverFailed(driver, error);
    char text[96];
    std::snprintf(text, sizeof text, "device_attach: %s attach returned %d",
                  dev->nameunit, error);
    kernel().Console(text);
  }
  Release(dev, pc);
  return error > 0 ? error : kEnxio;
}

// A bus of the module's own hears what becomes of its children.
void TellBus(const Device* dev, const char* method) {
  if (dev->parent == nullptr) return;
  using Fn = void (*)(Device*, const Device*);
  if (Fn fn = MethodOf<Fn>(dev->parent->driver, method)) fn(dev->parent, dev);
}

int Detach(Device* dev, Site pc) {
  if (dev->life != kAttached) return 0;
  if (dev->busy != 0) return kEbusy;
  if (DeviceFn detach = MethodOf(dev->driver, "device_detach")) {
    const int error = detach(dev);
    Newbus("detached", dev, pc);
    if (error != 0) return error;
  } else {
    return kEnxio;  // no method: the kernel's default refuses
  }
  TellBus(dev, "bus_child_detached");
  Release(dev, pc);
  return 0;
}

int Delete(Device* dev, Site pc) {
  for (;;) {
    Device* child =
        FindDevice([dev](const Device& d) { return d.parent == dev; });
    if (child == nullptr) break;
    const int error = Delete(child, pc);
    if (error != 0) return error;
  }
  const int error = Detach(dev, pc);
  if (error != 0) return error;
  TellBus(dev, "bus_child_deleted");
  kernel().Deregister(dev->row, "deletes", pc);
  kernel().Free(dev, nullptr, pc);
  return 0;
}

// Attaches the children of `parent` that a registered driver wants, or one.
void AttachChildren(Device* parent, Site pc, const Device* only = nullptr) {
  const char* bus = parent->name;
  const auto serves = [bus](const Attachment& a) {
    return std::strcmp(a.bus, bus) == 0;
  };
  Find<Attachment>(RegistrationKind::kDriver, [&](const Attachment& a) {
    if (!serves(a)) return false;
    FindDevice([&](Device& d) {
      if (d.parent == parent && d.life == kPresent &&
          (only == nullptr || only == &d) &&
          (d.name[0] == '\0' || std::strcmp(d.name, a.driver->name) == 0)) {
        Attach(&d, a.driver, pc);
      }
      return false;
    });
    return false;
  });
}

// A driver says which devices there are; of a bus that is the module's own,
// only what is added is there.
using Identify = void (*)(const Driver*, Device*);

using DriverAdded = void (*)(Device*, const Driver*);

void DriverAddedTo(Device* bus, const Driver* driver, Site pc) {
  if (auto identify = MethodOf<Identify>(driver, "device_identify")) {
    identify(driver, bus);
  }
  AttachChildren(bus, pc);
}

int LoadDriver(const Driver* driver, const char* bus, Site pc) {
  kernel().Mark(kHasDriver);
  DriverLoaded(driver, driver->name, bus);
  auto* attachment = New<Attachment>();
  attachment->driver = driver;
  attachment->bus = bus;
  attachment->row = kernel().Register(RegistrationKind::kDriver, attachment,
                                      nullptr, nullptr, driver->name, pc);
  if (BusIsOurs(bus)) {
    FindDevice([&](Device& d) {
      if (d.life == kAttached && std::strcmp(d.name, bus) == 0) {
        if (auto added = MethodOf<DriverAdded>(d.driver, "bus_driver_added")) {
          added(&d, driver);
        } else {
          DriverAddedTo(&d, driver, pc);
        }
      }
      return false;
    });
    return 0;
  }
  // The bus: found as the parent, or made for the first driver on it.
  Device* parent = FindDevice([bus](const Device& d) {
    return d.parent == nullptr && std::strcmp(d.name, bus) == 0;
  });
  if (parent == nullptr) parent = AddDevice(nullptr, bus, 0, nullptr);
  if (auto identify = MethodOf<Identify>(driver, "device_identify")) {
    identify(driver, parent);
  } else {
    AddDevice(parent, driver->name, -1, pc);
  }
  AttachChildren(parent, pc);
  return 0;  // a device that does not attach is no failure of the module
}

int UnloadDriver(const Driver* driver, const char* bus, Site pc) {
  for (;;) {
    Device* dev =
        FindDevice([driver](const Device& d) { return d.driver == driver; });
    if (dev == nullptr) break;
    const int error = Detach(dev, pc);
    if (error != 0) return error;
  }
  // What a bus of the base kernel found goes, to come back at the next load;
  // a child stays until its parent deletes it.
  for (;;) {
    Device* dev = FindDevice([driver](const Device& d) {
      return d.life == kPresent && d.parent != nullptr &&
             d.parent->parent == nullptr && d.parent->life == kPresent &&
             std::strcmp(d.name, driver->name) == 0;
    });
    if (dev == nullptr) break;
    const int error = Delete(dev, pc);
    if (error != 0) return error;
  }
  Attachment* a =
      Find<Attachment>(RegistrationKind::kDriver, [&](const Attachment& x) {
        return x.driver == driver && std::strcmp(x.bus, bus) == 0;
      });
  if (a != nullptr) {
    kernel().Deregister(a->row, "removes", pc);
    kernel().Free(a, nullptr, pc);
  }
  return 0;
}

}  // namespace

namespace {

using ModuleHandler = int (*)(void*, int, void*);

// struct qz_driver_module_data of <sys/bus.h>.
struct DriverModuleData {
  const Driver* driver;
  const char* bus;
  ModuleHandler handler;  // of the driver's own, chained to ours
  void* arg;
  const char** devclass;  // null: the module does not name one
};

}  // namespace

QZ_ENTRY(void, bus_generic_driver_added)(Device* bus, const Driver* driver) {
  DriverAddedTo(bus, driver, QZ_HERE);
}

// The driver's method, without its base class's kernel part: what a call of an
// interface comes down to.
QZ_ENTRY(void*, kobj_method)(const Device* dev, const char* name) {
  if (dev == nullptr) return nullptr;
  ReportRead(&dev->driver, sizeof dev->driver, QZ_HERE);
  return reinterpret_cast<void*>(MethodOf(dev->driver, name));
}

// What DRIVER_MODULE's handler calls; `what` is a modeventtype_t.  The driver's
// own handler comes before the devices at a load, whatever it says, and after
// them at an unload.
QZ_ENTRY(int, driver_module)
(void* module, int what, const DriverModuleData* data) {
  constexpr int kLoad = 0, kUnload = 1, kQuiesce = 3;
  int error = kEopnotsupp;
  const Driver* driver = data->driver;
  switch (what) {
    case kLoad:
      if (data->devclass != nullptr) {
        ReportWrite(data->devclass, sizeof *data->devclass, QZ_HERE);
        *data->devclass = driver->name;
      }
      if (data->handler != nullptr) data->handler(module, what, data->arg);
      return LoadDriver(driver, data->bus, QZ_HERE);
    case kUnload:
      error = UnloadDriver(driver, data->bus, QZ_HERE);
      break;
    case kQuiesce: {
      Device* busy = FindDevice([driver](const Device& d) {
        return d.driver == driver && d.busy != 0;
      });
      error = busy != nullptr ? kEbusy : 0;
      break;
    }
    default:
      return error;
  }
  if (error == 0 && data->handler != nullptr) {
    error = data->handler(module, what, data->arg);
  }
  return error;
}

// The softc pointer and the names never change while a device is attached;
// what these look for is a device that is gone.
#define QZ_DEVICE_GETTER(type, name, field)              \
  QZ_ENTRY(type, name)(Device * dev) {                   \
    ReportRead(&dev->field, sizeof dev->field, QZ_HERE); \
    return dev->field;                                   \
  }
QZ_DEVICE_GETTER(void*, device_get_softc, softc)
QZ_DEVICE_GETTER(void*, device_get_ivars, ivars)
QZ_DEVICE_GETTER(int, device_get_unit, unit)
QZ_DEVICE_GETTER(const char*, device_get_name, name)
QZ_DEVICE_GETTER(const char*, device_get_nameunit, nameunit)
QZ_DEVICE_GETTER(const char*, device_get_desc, desc)
QZ_DEVICE_GETTER(const Driver*, device_get_driver, driver)

// A bus of the base kernel has a parent like any device: the nexus, and the
// root above that.
QZ_ENTRY(Device*, device_get_parent)(const Device* dev) {
  ReportRead(&dev->parent, sizeof dev->parent, QZ_HERE);
  if (dev->parent != nullptr || std::strcmp(dev->name, "root") == 0) {
    return dev->parent;
  }
  const char* above = std::strcmp(dev->name, "nexus") == 0 ? "root" : "nexus";
  Device* parent = FindDevice([above](const Device& d) {
    return d.parent == nullptr && std::strcmp(d.name, above) == 0;
  });
  return parent != nullptr ? parent : AddDevice(nullptr, above, 0, nullptr);
}

QZ_ENTRY(abi::sysctl_ctx_list*, device_get_sysctl_ctx)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  return &dev->sysctls;
}
QZ_ENTRY(abi::sysctl_oid*, device_get_sysctl_tree)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  return &dev->tree;
}
QZ_ENTRY(int, device_is_attached)(Device* dev) {
  kernel().Access(&dev->life, sizeof dev->life,
                  abi::QZ_ACCESS_READ | abi::QZ_ACCESS_ATOMIC, QZ_HERE);
  return dev->life == kAttached ? 1 : 0;
}
QZ_ENTRY(int, device_is_alive)(Device* dev) {
  kernel().Access(&dev->life, sizeof dev->life,
                  abi::QZ_ACCESS_READ | abi::QZ_ACCESS_ATOMIC, QZ_HERE);
  return dev->life != kPresent ? 1 : 0;
}
QZ_ENTRY(void, device_set_softc)(Device* dev, void* softc) {
  ReportWrite(&dev->softc, sizeof dev->softc, QZ_HERE);
  if (dev->own_softc == 0 && dev->softc != nullptr) {
    kernel().Free(dev->softc, nullptr, QZ_HERE);
  }
  dev->softc = softc;
  dev->own_softc = 1;
}
QZ_ENTRY(void, device_set_ivars)(Device* dev, void* ivars) {
  ReportWrite(&dev->ivars, sizeof dev->ivars, QZ_HERE);
  dev->ivars = ivars;
}
QZ_ENTRY(void, device_set_desc)(Device* dev, const char* desc) {
  ReportWrite(&dev->desc, sizeof dev->desc, QZ_HERE);
  dev->desc = desc;
}
QZ_ENTRY(void, device_set_descf)(Device* dev, const char*, ...) {
  ReportWrite(&dev->desc, sizeof dev->desc, QZ_HERE);
}
QZ_ENTRY(void, device_quiet)(Device*) {}

QZ_DEVICE_GETTER(uint16_t, pci_get_vendor, pci_vendor)
QZ_DEVICE_GETTER(uint16_t, pci_get_device, pci_device)
QZ_DEVICE_GETTER(uint8_t, pci_get_class, pci_class)
QZ_ENTRY(uint32_t, pci_get_devid)(Device* dev) {
  ReportRead(&dev->pci_vendor, 2 * sizeof dev->pci_vendor, QZ_HERE);
  return dev->pci_device << 16 | dev->pci_vendor;
}

// ---- devclass(9): a class is its name ---------------------------------------

namespace {

Device* DeviceOfClass(const char* name, int unit, Site pc) {
  Newbus("looks up a device of", nullptr, pc);
  if (name == nullptr) return nullptr;
  return FindDevice([&](const Device& d) {
    return d.driver != nullptr && std::strcmp(d.name, name) == 0 &&
           d.unit == unit;
  });
}

}  // namespace

QZ_DEVICE_GETTER(const char*, device_get_devclass, name)
QZ_ENTRY(const char*, devclass_find)(const char* name) {
  Newbus("looks up a device class", nullptr, QZ_HERE);
  const Attachment* a =
      Find<Attachment>(RegistrationKind::kDriver, [name](const Attachment& x) {
        return std::strcmp(x.driver->name, name) == 0;
      });
  return a == nullptr ? nullptr : a->driver->name;
}
QZ_ENTRY(Device*, devclass_get_device)(const char* name, int unit) {
  return DeviceOfClass(name, unit, QZ_HERE);
}
QZ_ENTRY(void*, devclass_get_softc)(const char* name, int unit) {
  Device* dev = DeviceOfClass(name, unit, QZ_HERE);
  return dev == nullptr ? nullptr : dev->softc;
}
QZ_ENTRY(int, devclass_get_count)(const char* name) {
  int count = 0;
  Newbus("counts the devices of a class", nullptr, QZ_HERE);
  FindDevice([&](const Device& d) {
    if (d.driver != nullptr && std::strcmp(d.name, name) == 0) ++count;
    return false;
  });
  return count;
}
// One more than the largest unit.
QZ_ENTRY(int, devclass_get_maxunit)(const char* name) {
  int last = 0;
  Newbus("counts the devices of a class", nullptr, QZ_HERE);
  FindDevice([&](const Device& d) {
    if (std::strcmp(d.name, name) == 0 && d.unit >= last) last = d.unit + 1;
    return false;
  });
  return last;
}
QZ_ENTRY(void, device_busy)(Device* dev) {
  kernel().Access(&dev->busy, sizeof dev->busy,
                  abi::QZ_ACCESS_WRITE | abi::QZ_ACCESS_ATOMIC, QZ_HERE);
  ++dev->busy;
}
QZ_ENTRY(void, device_unbusy)(Device* dev) {
  kernel().Access(&dev->busy, sizeof dev->busy,
                  abi::QZ_ACCESS_WRITE | abi::QZ_ACCESS_ATOMIC, QZ_HERE);
  if (dev->busy == 0) {
    kernel().Misuse("K7.11", "device_unbusy of a device that is not busy", dev,
                    QZ_HERE);
    return;
  }
  --dev->busy;
}
QZ_ENTRY(int, device_printf)(Device* dev, const char* format, ...) {
  ReportRead(dev->nameunit, sizeof dev->nameunit, QZ_HERE);
  char text[256];
  QZ_FORMAT(text, format, QZ_HERE);
  char line[320];
  const int n = std::snprintf(line, sizeof line, "%s: %s", dev->nameunit, text);
  kernel().Console(line);
  return n;
}

QZ_ENTRY(Device*, device_add_child)
(Device* dev, const char* name, int unit) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  return AddDevice(dev, name, unit, QZ_HERE);
}
QZ_ENTRY(Device*, device_add_child_ordered)
(Device* dev, unsigned, const char* name, int unit) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  return AddDevice(dev, name, unit, QZ_HERE);
}
QZ_ENTRY(int, device_has_children)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  return FindDevice([dev](const Device& d) { return d.parent == dev; }) !=
                 nullptr
             ? 1
             : 0;
}
// An array for the caller to free, of M_TEMP.
QZ_ENTRY(int, device_get_children)(Device* dev, Device*** list, int* count) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  constexpr size_t kMax = 16;
  Device* found[kMax];
  size_t n = 0;
  FindDevice([&](Device& d) {
    if (d.parent == dev && n < kMax) found[n++] = &d;
    return false;
  });
  auto** array = static_cast<Device**>(kernel().Malloc(
      (n == 0 ? 1 : n) * sizeof(Device*), quiesce_kpi_M_TEMP, 0x0001, QZ_HERE));
  if (array == nullptr) return kEnomem;
  std::memcpy(array, found, n * sizeof(Device*));
  ReportWrite(list, sizeof *list, QZ_HERE);
  ReportWrite(count, sizeof *count, QZ_HERE);
  *list = array;
  *count = static_cast<int>(n);
  return 0;
}
// Of one device, by the drivers of its bus.
QZ_ENTRY(int, device_probe_and_attach)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  if (dev->life == kAttached) return 0;
  AttachChildren(dev->parent, QZ_HERE, dev);
  return dev->life == kAttached ? 0 : kEnxio;
}
QZ_ENTRY(Device*, device_find_child)
(Device* dev, const char* name, int unit) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  return FindDevice([&](const Device& d) {
    return d.parent == dev && std::strcmp(d.name, name) == 0 &&
           (unit < 0 || d.unit == unit);
  });
}
QZ_ENTRY(int, device_delete_child)(Device* dev, Device* child) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  ReportRead(&child->unit, sizeof child->unit, QZ_HERE);
  return Delete(child, QZ_HERE);
}
QZ_ENTRY(int, device_delete_children)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  for (;;) {
    Device* child =
        FindDevice([dev](const Device& d) { return d.parent == dev; });
    if (child == nullptr) return 0;
    const int error = Delete(child, QZ_HERE);
    if (error != 0) return error;
  }
}
QZ_ENTRY(int, bus_generic_attach)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  AttachChildren(dev, QZ_HERE);
  return 0;
}
// Every driver on this bus is asked which devices there are.
QZ_ENTRY(int, bus_generic_probe)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  Find<Attachment>(RegistrationKind::kDriver, [dev](const Attachment& a) {
    if (std::strcmp(a.bus, dev->name) != 0) return false;
    if (auto identify = MethodOf<Identify>(a.driver, "device_identify")) {
      identify(a.driver, dev);
    }
    return false;
  });
  return 0;
}
QZ_ENTRY(int, bus_generic_detach)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  int error = 0;
  FindDevice([&](Device& d) {
    if (d.parent == dev) error = Detach(&d, QZ_HERE);
    return error != 0;
  });
  return error;
}

}  // namespace quiesce
