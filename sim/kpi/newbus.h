// What the parts of newbus share: devices and drivers on the simulated heap.
//
// Both are rows of the table of registrations, so they are part of the state.
// Whoever looks through that table, or changes a device, does so in an event
// that touches everything (Newbus): no reduction can take two of them for
// independent.
#ifndef QUIESCE_KPI_NEWBUS_H_
#define QUIESCE_KPI_NEWBUS_H_

#include <cstring>

#include "sim/kpi/entry.h"

namespace quiesce {

inline constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO
inline constexpr int kEnxio = 6;

// struct qz_kobj_method and struct kobj_class of <sys/kobj.h>.
struct Method {
  const char* name;
  void (*func)();
};
struct Driver {
  const char* name;
  const Method* methods;
  size_t size;
  const Driver** bases;
};

enum DeviceLife : uint32_t { kPresent, kProbing, kAttaching, kAttached };

struct Resource;

struct Device {
  const Driver* driver;  // null: no driver has taken it
  void* softc;
  void* ivars;
  const char* desc;
  Device* parent;
  Registration* row;
  Resource* resources;  // allocated and not yet released
  abi::sysctl_ctx_list sysctls;
  abi::sysctl_oid tree;
  char name[24];
  char nameunit[40];
  int unit;
  uint32_t life;
  uint32_t busy;
  uint32_t own_softc;  // device_set_softc: not ours to free
  uint32_t flags;      // device_set_flags
  uint32_t disabled;   // device_disable
  uint32_t messages;   // pci_alloc_msi, pci_alloc_msix
  uint32_t spare;
  uint64_t pci_vendor, pci_device, pci_class;
};

// One DRIVER_MODULE that is loaded.
struct Attachment {
  const Driver* driver;
  const char* bus;
  Registration* row;
};

template <typename T>
T* New() {
  return static_cast<T*>(
      kernel().Malloc(sizeof(T), nullptr, kWaitZero, nullptr));
}

// An event on the device tree, at which it may be read and changed.
inline void Newbus(const char* verb, const void* object, Site pc,
                   uint16_t flags = kQuiet) {
  Operation op;
  op.kind = OpKind::kModule;
  op.verb = verb;
  op.object = object;
  op.pc = pc;
  op.flags = flags;
  machine().Point(op);
}

// Calls `visit` with each registered object of a kind until it returns true.
template <typename T, typename F>
T* Find(RegistrationKind kind, F visit) {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind != static_cast<uint32_t>(kind)) continue;
    auto* object = static_cast<T*>(r.object);
    if (visit(*object)) return object;
  }
  return nullptr;
}
template <typename F>
Device* FindDevice(F visit) {
  return Find<Device>(RegistrationKind::kDevice, visit);
}

using DeviceFn = int (*)(Device*);

template <typename Fn = DeviceFn>
Fn MethodOf(const Driver* driver, const char* name) {
  if (driver == nullptr || driver->methods == nullptr) return nullptr;
  for (const Method* m = driver->methods; m->name != nullptr; ++m) {
    if (std::strcmp(m->name, name) == 0) return reinterpret_cast<Fn>(m->func);
  }
  for (const Driver** base = driver->bases; base != nullptr && *base != nullptr;
       ++base) {
    if (Fn fn = MethodOf<Fn>(*base, name)) return fn;
  }
  return nullptr;
}

// What a driver forgot at its detach, as the bus notices it
// (newbus_resource.cc).
void ReclaimResources(Device* dev, Site pc);

}  // namespace quiesce

#endif  // QUIESCE_KPI_NEWBUS_H_
