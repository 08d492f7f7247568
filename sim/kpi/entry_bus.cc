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
// Not modelled: resources, interrupts, suspend and resume; they are refused by
// name.
#include <cstdio>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/kpi/entry.h"

extern "C" int quiesce_kpi_sysctl_ctx_free(quiesce::abi::sysctl_ctx_list*);

namespace quiesce {
namespace {

constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO
constexpr int kEnxio = 6;

// struct qz_kobj_method and struct kobj_class of <sys/kobj.h>.
struct Method {
  const char* name;
  void (*func)();
};
struct Driver {
  const char* name;
  const Method* methods;
  size_t size;
  void* bases;
};

enum DeviceLife : uint32_t { kPresent, kAttaching, kAttached };

struct Device {
  const Driver* driver;  // null: no driver has taken it
  void* softc;
  void* ivars;
  const char* desc;
  Device* parent;
  void* tag;  // the model's registration
  abi::sysctl_ctx_list sysctls;
  abi::sysctl_oid tree;
  char name[24];
  char nameunit[40];
  int unit;
  uint32_t life;
  uint32_t busy;
  uint32_t own_softc;  // device_set_softc: not ours to free
};

// One DRIVER_MODULE that is loaded.
struct Attachment {
  const Driver* driver;
  const char* bus;
  void* tag;
};

// What distinguishes the two in the table of registrations.
char device_mark, attachment_mark;

template <typename T>
T* New() {
  return static_cast<T*>(
      kernel().Malloc(sizeof(T), nullptr, kWaitZero, nullptr));
}

// Calls `visit` with each registered object of a mark until it returns true.
template <typename T, typename F>
T* Find(const char* mark, F visit) {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kOther)) continue;
    if (r.arg != mark) continue;
    auto* object = static_cast<T*>(r.object);
    if (visit(*object)) return object;
  }
  return nullptr;
}

using DeviceFn = int (*)(Device*);

template <typename Fn = DeviceFn>
Fn MethodOf(const Driver* driver, const char* name) {
  if (driver == nullptr || driver->methods == nullptr) return nullptr;
  for (const Method* m = driver->methods; m->name != nullptr; ++m) {
    if (std::strcmp(m->name, name) == 0) return reinterpret_cast<Fn>(m->func);
  }
  return nullptr;
}

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
    if (Find<Device>(&device_mark, taken) == nullptr) return unit;
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
  dev->tag = kernel().Register(RegistrationKind::kOther, dev, nullptr,
                               &device_mark, pc);
  return dev;
}

int Attach(Device* dev, const Driver* driver, Site pc) {
  if (dev->life != kPresent) return 0;
  dev->driver = driver;
  if (driver->size != 0 && dev->softc == nullptr) {
    dev->softc = kernel().Malloc(driver->size, nullptr, kWaitZero, nullptr);
  }
  dev->life = kAttaching;
  int error = 0;
  if (DeviceFn probe = MethodOf(driver, "device_probe")) error = probe(dev);
  if (error <= 0) {
    DeviceFn attach = MethodOf(driver, "device_attach");
    error = attach == nullptr ? 0 : attach(dev);
    if (error == 0) {
      dev->life = kAttached;
      return 0;
    }
    char text[96];
    std::snprintf(text, sizeof text, "device_attach: %s attach returned %d",
                  dev->nameunit, error);
    kernel().Console(text);
  }
  quiesce_kpi_sysctl_ctx_free(&dev->sysctls);
  if (dev->own_softc == 0) kernel().Free(dev->softc, nullptr, pc);
  dev->softc = nullptr;
  dev->driver = nullptr;
  dev->life = kPresent;
  return error > 0 ? error : kEnxio;
}

int Detach(Device* dev, Site pc) {
  if (dev->life != kAttached) return 0;
  if (dev->busy != 0) return kEbusy;
  if (DeviceFn detach = MethodOf(dev->driver, "device_detach")) {
    const int error = detach(dev);
    if (error != 0) return error;
  } else {
    return kEnxio;  // no method: the kernel's default refuses
  }
  quiesce_kpi_sysctl_ctx_free(&dev->sysctls);
  if (dev->own_softc == 0) kernel().Free(dev->softc, nullptr, pc);
  dev->softc = nullptr;
  dev->driver = nullptr;
  dev->life = kPresent;
  return 0;
}

int Delete(Device* dev, Site pc) {
  for (;;) {
    Device* child = Find<Device>(
        &device_mark, [dev](const Device& d) { return d.parent == dev; });
    if (child == nullptr) break;
    const int error = Delete(child, pc);
    if (error != 0) return error;
  }
  const int error = Detach(dev, pc);
  if (error != 0) return error;
  kernel().Deregister(dev->tag, pc);
  kernel().Free(dev, nullptr, pc);
  return 0;
}

// Attaches the children of `parent` that a registered driver wants.
void AttachChildren(Device* parent, Site pc) {
  const char* bus = parent->name;
  const auto serves = [bus](const Attachment& a) {
    return std::strcmp(a.bus, bus) == 0;
  };
  Find<Attachment>(&attachment_mark, [&](const Attachment& a) {
    if (!serves(a)) return false;
    Find<Device>(&device_mark, [&](Device& d) {
      if (d.parent == parent && d.life == kPresent &&
          (d.name[0] == '\0' || std::strcmp(d.name, a.driver->name) == 0)) {
        Attach(&d, a.driver, pc);
      }
      return false;
    });
    return false;
  });
}

int LoadDriver(const Driver* driver, const char* bus, Site pc) {
  auto* attachment = New<Attachment>();
  attachment->driver = driver;
  attachment->bus = bus;
  attachment->tag = kernel().Register(RegistrationKind::kOther, attachment,
                                      nullptr, &attachment_mark, pc);
  if (BusIsOurs(bus)) {
    Find<Device>(&device_mark, [&](Device& d) {
      if (d.life == kAttached && std::strcmp(d.name, bus) == 0) {
        AttachChildren(&d, pc);
      }
      return false;
    });
    return 0;
  }
  // The bus: found as the parent, or made for the first driver on it.
  Device* parent = Find<Device>(&device_mark, [bus](const Device& d) {
    return d.parent == nullptr && std::strcmp(d.name, bus) == 0;
  });
  if (parent == nullptr) parent = AddDevice(nullptr, bus, 0, nullptr);
  using Identify = void (*)(const Driver*, Device*);
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
    Device* dev = Find<Device>(
        &device_mark, [driver](const Device& d) { return d.driver == driver; });
    if (dev == nullptr) break;
    const int error = Detach(dev, pc);
    if (error != 0) return error;
  }
  // What a bus of the base kernel found goes, to come back at the next load;
  // a child stays until its parent deletes it.
  for (;;) {
    Device* dev = Find<Device>(&device_mark, [driver](const Device& d) {
      return d.life == kPresent && d.parent != nullptr &&
             d.parent->parent == nullptr && d.parent->life == kPresent &&
             std::strcmp(d.name, driver->name) == 0;
    });
    if (dev == nullptr) break;
    const int error = Delete(dev, pc);
    if (error != 0) return error;
  }
  Attachment* a = Find<Attachment>(&attachment_mark, [&](const Attachment& x) {
    return x.driver == driver && std::strcmp(x.bus, bus) == 0;
  });
  if (a != nullptr) {
    kernel().Deregister(a->tag, pc);
    kernel().Free(a, nullptr, pc);
  }
  return 0;
}

}  // namespace

// What DRIVER_MODULE's handler calls; `what` is a modeventtype_t.
QZ_ENTRY(int, driver_module)
(int what, const Driver* driver, const char* bus) {
  constexpr int kLoad = 0, kUnload = 1, kQuiesce = 3;
  switch (what) {
    case kLoad:
      return LoadDriver(driver, bus, QZ_HERE);
    case kUnload:
      return UnloadDriver(driver, bus, QZ_HERE);
    case kQuiesce: {
      Device* busy = Find<Device>(&device_mark, [driver](const Device& d) {
        return d.driver == driver && d.busy != 0;
      });
      return busy != nullptr ? kEbusy : 0;
    }
    default:
      return kEopnotsupp;
  }
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
QZ_DEVICE_GETTER(Device*, device_get_parent, parent)
QZ_DEVICE_GETTER(const Driver*, device_get_driver, driver)

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
QZ_ENTRY(void, device_quiet)(Device*) {}
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
QZ_ENTRY(Device*, device_find_child)
(Device* dev, const char* name, int unit) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  return Find<Device>(&device_mark, [&](const Device& d) {
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
    Device* child = Find<Device>(
        &device_mark, [dev](const Device& d) { return d.parent == dev; });
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
QZ_ENTRY(int, bus_generic_probe)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, bus_generic_detach)(Device* dev) {
  ReportRead(&dev->unit, sizeof dev->unit, QZ_HERE);
  int error = 0;
  Find<Device>(&device_mark, [&](Device& d) {
    if (d.parent == dev) error = Detach(&d, QZ_HERE);
    return error != 0;
  });
  return error;
}

}  // namespace quiesce
