// Resources and interrupts of newbus, and the hardware that raises them.
//
// A child asks its bus, which may be a driver of the module's own and then
// hears of it.  The buses of the base kernel give every resource that a driver
// asks for.  A memory or port resource is a set of plain registers: a read
// gives what was written last, 0 at first; nothing behind them acts by itself.
//
// An interrupt is raised by the actor `intr`, at any moment.  The filter runs
// in interrupt context, where nothing may sleep or take a sleep mutex; the
// ithread handler may block on mutexes and may not sleep, and runs once at a
// time (K6.70, K6.71).  bus_teardown_intr waits for both.
// Source: subr_bus.c, subr_rman.c, kern_intr.c of 13.0.
#include <algorithm>
#include <cstdio>

#include "sim/exec/bug.h"
#include "sim/kpi/newbus.h"
#include "sim/kpi/users.h"

namespace quiesce {

// One register that was written.
struct Register {
  uint64_t offset;
  uint64_t value;
};

struct Resource {
  Device* dev;
  Resource* next;  // of the same device
  uint64_t start, size;
  int type, rid;
  uint32_t flags;
  uint32_t handlers;  // set up on it
  uint32_t written;
  uint32_t spare;
  Register registers[24];
};

namespace {

constexpr int kTypeIrq = 1;  // SYS_RES_IRQ
constexpr uint64_t kWindow = 4096;
constexpr int kMpsafe = 512;                            // INTR_MPSAFE
constexpr int kHandled = 0x02, kScheduleThread = 0x04;  // FILTER_*

using Filter = int (*)(void*);
using IthreadHandler = void (*)(void*);

// What a cookie points at.
struct Handler {
  Device* dev;
  Resource* resource;
  Registration* row;
  Filter filter;
  IthreadHandler ithread;
  void* arg;
  char name[40];
  int flags;
  uint32_t spare;
};

void Unlink(Resource* r) {
  Resource** link = &r->dev->resources;
  while (*link != nullptr && *link != r) link = &(*link)->next;
  if (*link == r) *link = r->next;
}

Resource* Allocate(Device* dev, int type, int rid, uint64_t start,
                   uint64_t size, uint32_t flags, Site pc) {
  ReportRead(&dev->unit, sizeof dev->unit, pc);
  Newbus("allocates a resource of", dev->row, pc, 0);
  for (const Resource* r = dev->resources; r != nullptr; r = r->next) {
    if (r->type == type && r->rid == rid) return nullptr;  // in use
  }
  auto* r = New<Resource>();
  kernel().NameBlock(r, "resource");
  r->dev = dev;
  r->type = type;
  r->rid = rid;
  r->start = start;
  r->size = size;
  r->flags = flags | 0x1;  // RF_ALLOCATED
  r->next = dev->resources;
  dev->resources = r;
  return r;
}

int ReleaseResource(Resource* r, Site pc) {
  ReportRead(r, sizeof *r, pc);
  Newbus("releases a resource of", r->dev->row, pc, 0);
  if (r->handlers != 0) {
    kernel().Misuse("K6.70", "releases an interrupt that has a handler", r, pc);
  }
  Unlink(r);
  kernel().Free(r, nullptr, pc);
  return 0;
}

}  // namespace

void ReclaimResources(Device* dev, Site pc) {
  while (dev->resources != nullptr) {
    Resource* r = dev->resources;
    kernel().Leaked("resource", "a resource was not released at the detach", r,
                    pc);
    dev->resources = r->next;
    kernel().Free(r, nullptr, pc);
  }
  if (dev->messages == 0) return;
  kernel().Leaked("resource", "messages (MSI) were not released at the detach",
                  dev->row, pc);
  dev->messages = 0;
}

// pci_alloc_msi, pci_alloc_msix and, to give the one message back,
// pci_release_msi, which refuses while its interrupt is allocated.
QZ_ENTRY(int, pci_messages)(Device* dev, int take) {
  Newbus(take != 0 ? "has messages for" : "releases the messages of", dev->row,
         QZ_HERE, 0);
  if (take == 0 && dev->messages == 0) return kEnodev;
  for (const Resource* r = dev->resources; r != nullptr; r = r->next) {
    if (r->type == kTypeIrq && (r->rid == 0) == (take != 0)) {
      return take != 0 ? kEnxio : kEbusy;
    }
  }
  if (take != 0 && dev->messages != 0) return kEnxio;
  dev->messages = take != 0 ? 1 : 0;
  return 0;
}

// ---- rman(9), bus_alloc_resource(9) -----------------------------------------

// What a child asks of its bus goes to the method of the bus's driver, if it is
// the module's own; a bus without such a method passes it on, up to a bus of
// the base kernel, which has everything.  `bus` is asked; null: nobody is.
namespace {

template <typename Fn>
struct Asked {
  Fn method;
  Device* bus;
};
template <typename Fn>
Asked<Fn> MethodOfBus(Device* bus, const char* name) {
  for (; bus != nullptr; bus = bus->parent) {
    if (Fn fn = MethodOf<Fn>(bus->driver, name)) return {fn, bus};
  }
  return {nullptr, nullptr};
}

// From 15 on, requests about a resource name no type and no number.
bool NamesNumbers() { return kernel().config().version < 15; }

Resource* AllocateOf(Device* bus, Device* child, int type, int* rid,
                     uint64_t start, uint64_t end, uint64_t count,
                     unsigned flags, Site pc) {
  using Fn = Resource* (*)(Device*, Device*, int, int*, uint64_t, uint64_t,
                           uint64_t, unsigned);
  const auto asked = MethodOfBus<Fn>(bus, "bus_alloc_resource");
  if (asked.method != nullptr) {
    return asked.method(asked.bus, child, type, rid, start, end, count, flags);
  }
  const bool any = start == 0 && end == ~uint64_t{0};
  const uint64_t size = count > 1 ? count : type == kTypeIrq ? 1 : kWindow;
  return Allocate(child, type, *rid, any ? 0 : start, size, flags, pc);
}

// release, activate and deactivate.
using OnResource = int (*)(Device*, Device*, int, int, Resource*);
using OnResourceAlone = int (*)(Device*, Device*, Resource*);
template <typename Base>
int ResourceOf(Device* bus, const char* name, Device* child, int type, int rid,
               Resource* r, Base base) {
  if (NamesNumbers()) {
    const auto asked = MethodOfBus<OnResource>(bus, name);
    if (asked.method == nullptr) return base(r);
    if (type == 0 && rid == 0) {
      type = r->type;
      rid = r->rid;
    }
    return asked.method(asked.bus, child, type, rid, r);
  }
  const auto asked = MethodOfBus<OnResourceAlone>(bus, name);
  if (asked.method == nullptr) return base(r);
  return asked.method(asked.bus, child, r);
}
int ReleaseOf(Device* bus, Device* child, int type, int rid, Resource* r,
              Site pc) {
  return ResourceOf(bus, "bus_release_resource", child, type, rid, r,
                    [pc](Resource* x) { return ReleaseResource(x, pc); });
}

}  // namespace

QZ_ENTRY(Resource*, bus_alloc_resource)
(Device* dev, int type, int* rid, uint64_t start, uint64_t end, uint64_t count,
 unsigned flags) {
  return AllocateOf(dev->parent, dev, type, rid, start, end, count, flags,
                    QZ_HERE);
}
QZ_ENTRY(Resource*, bus_alloc_resource_any)
(Device* dev, int type, int* rid, unsigned flags) {
  return AllocateOf(dev->parent, dev, type, rid, 0, ~uint64_t{0}, 1, flags,
                    QZ_HERE);
}
QZ_ENTRY(Resource*, bus_pass_alloc)
(Device* bus, Device* child, int type, int* rid, uint64_t start, uint64_t end,
 uint64_t count, unsigned flags) {
  return AllocateOf(bus, child, type, rid, start, end, count, flags, QZ_HERE);
}
QZ_ENTRY(int, bus_release_resource)
(Device* dev, int type, int rid, Resource* r) {
  return ReleaseOf(dev->parent, dev, type, rid, r, QZ_HERE);
}
QZ_ENTRY(int, bus_pass_release)
(Device* bus, Device* child, int type, int rid, Resource* r) {
  return ReleaseOf(bus, child, type, rid, r, QZ_HERE);
}
QZ_ENTRY(int, bus_activate_resource)
(Device* dev, int type, int rid, Resource* r) {
  return ResourceOf(dev->parent, "bus_activate_resource", dev, type, rid, r,
                    [pc = QZ_HERE](Resource* x) {
                      ReportWrite(&x->flags, sizeof x->flags, pc);
                      x->flags |= 0x2;  // RF_ACTIVE
                      return 0;
                    });
}
QZ_ENTRY(int, bus_deactivate_resource)
(Device* dev, int type, int rid, Resource* r) {
  return ResourceOf(dev->parent, "bus_deactivate_resource", dev, type, rid, r,
                    [pc = QZ_HERE](Resource* x) {
                      ReportWrite(&x->flags, sizeof x->flags, pc);
                      x->flags &= ~0x2u;
                      return 0;
                    });
}

namespace {

// struct resource_spec of <sys/bus.h>; type -1 ends the list.
struct Spec {
  int type, rid, flags;
};
constexpr int kOptional = 0x1000;  // RF_OPTIONAL

}  // namespace

QZ_ENTRY(void, bus_release_resources)
(Device* dev, const Spec* spec, Resource** resources) {
  for (; spec->type != -1; ++spec, ++resources) {
    if (*resources == nullptr) continue;
    ReleaseOf(dev->parent, dev, spec->type, spec->rid, *resources, QZ_HERE);
    ReportWrite(resources, sizeof *resources, QZ_HERE);
    *resources = nullptr;
  }
}
QZ_ENTRY(int, bus_alloc_resources)
(Device* dev, const Spec* spec, Resource** resources) {
  for (int i = 0; spec[i].type != -1; ++i) {
    int rid = spec[i].rid;
    Resource* r =
        AllocateOf(dev->parent, dev, spec[i].type, &rid, 0, ~uint64_t{0}, 1,
                   static_cast<unsigned>(spec[i].flags), QZ_HERE);
    ReportWrite(&resources[i], sizeof resources[i], QZ_HERE);
    resources[i] = r;
    if (r == nullptr && (spec[i].flags & kOptional) == 0) {
      quiesce_kpi_bus_release_resources(dev, spec, resources);
      return kEnxio;
    }
  }
  return 0;
}

#define QZ_RESOURCE_GETTER(type, name, expression) \
  QZ_ENTRY(type, name)(Resource * r) {             \
    ReportRead(r, sizeof *r, QZ_HERE);             \
    return expression;                             \
  }
QZ_RESOURCE_GETTER(uint64_t, rman_get_start, r->start)
QZ_RESOURCE_GETTER(uint64_t, rman_get_end, r->start + r->size - 1)
QZ_RESOURCE_GETTER(uint64_t, rman_get_size, r->size)
QZ_RESOURCE_GETTER(int, rman_get_rid, r->rid)
QZ_RESOURCE_GETTER(uint32_t, rman_get_flags, r->flags)
QZ_RESOURCE_GETTER(Device*, rman_get_device, r->dev)
QZ_RESOURCE_GETTER(uint64_t, rman_get_bustag, static_cast<uint64_t>(r->type))
QZ_RESOURCE_GETTER(uint64_t, rman_get_bushandle, reinterpret_cast<uintptr_t>(r))

// ---- registers --------------------------------------------------------------

// A handle is the resource; accesses are events on it and never race.
QZ_ENTRY(uint64_t, bus_register_read)
(uint64_t handle, uint64_t offset, size_t width) {
  auto* r = reinterpret_cast<Resource*>(static_cast<uintptr_t>(handle));
  kernel().Access(r, sizeof *r, abi::QZ_ACCESS_READ | abi::QZ_ACCESS_ATOMIC,
                  QZ_HERE);
  const uint64_t mask =
      width == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * width)) - 1;
  for (uint32_t i = 0; i < r->written; ++i) {
    if (r->registers[i].offset == offset) return r->registers[i].value & mask;
  }
  return 0;
}
QZ_ENTRY(void, bus_register_write)
(uint64_t handle, uint64_t offset, uint64_t value, size_t width) {
  auto* r = reinterpret_cast<Resource*>(static_cast<uintptr_t>(handle));
  kernel().Access(r, sizeof *r, abi::QZ_ACCESS_WRITE | abi::QZ_ACCESS_ATOMIC,
                  QZ_HERE);
  const uint64_t mask =
      width == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * width)) - 1;
  uint32_t i = 0;
  while (i < r->written && r->registers[i].offset != offset) ++i;
  if (i == std::size(r->registers)) {
    ModelLimit("more than 24 registers of one resource");
  }
  if (i == r->written) ++r->written;
  r->registers[i] = {offset, value & mask};
}

// ---- interrupts -------------------------------------------------------------

namespace {

int SetUp(Device* dev, Resource* resource, int flags, Filter filter,
          IthreadHandler ithread, void* arg, void** cookie, Site pc) {
  ReportRead(resource, sizeof *resource, pc);
  if (filter == nullptr && ithread == nullptr) return kEinval;
  kernel().CheckMayBlock("bus_setup_intr", pc);
  auto* h = New<Handler>();
  h->dev = dev;
  h->resource = resource;
  h->filter = filter;
  h->ithread = ithread;
  h->arg = arg;
  h->flags = flags;
  std::snprintf(h->name, sizeof h->name, "%s", dev->nameunit);
  // The cookie is there before the first interrupt can come.
  ReportWrite(cookie, sizeof *cookie, pc);
  *cookie = h;
  ++resource->handlers;
  void* function = filter != nullptr ? reinterpret_cast<void*>(filter)
                                     : reinterpret_cast<void*>(ithread);
  h->row = kernel().Register(RegistrationKind::kInterrupt, h, function, arg,
                             h->name, pc);
  return 0;
}
int TearDown(Resource* resource, void* cookie, Site pc) {
  auto* h = static_cast<Handler*>(cookie);
  ReportRead(h, sizeof *h, pc);
  kernel().Deregister(h->row, "tears down", pc);
  if (resource->handlers > 0) --resource->handlers;
  kernel().Free(h, nullptr, pc);
  return 0;
}

int SetUpOf(Device* bus, Device* child, Resource* resource, int flags,
            Filter filter, IthreadHandler ithread, void* arg, void** cookie,
            Site pc) {
  using Fn = int (*)(Device*, Device*, Resource*, int, Filter, IthreadHandler,
                     void*, void**);
  const auto asked = MethodOfBus<Fn>(bus, "bus_setup_intr");
  if (asked.method != nullptr) {
    return asked.method(asked.bus, child, resource, flags, filter, ithread, arg,
                        cookie);
  }
  return SetUp(child, resource, flags, filter, ithread, arg, cookie, pc);
}
int TearDownOf(Device* bus, Device* child, Resource* resource, void* cookie,
               Site pc) {
  using Fn = int (*)(Device*, Device*, Resource*, void*);
  const auto asked = MethodOfBus<Fn>(bus, "bus_teardown_intr");
  if (asked.method != nullptr) {
    return asked.method(asked.bus, child, resource, cookie);
  }
  return TearDown(resource, cookie, pc);
}

}  // namespace

QZ_ENTRY(int, bus_setup_intr)
(Device* dev, Resource* resource, int flags, Filter filter,
 IthreadHandler ithread, void* arg, void** cookie) {
  return SetUpOf(dev->parent, dev, resource, flags, filter, ithread, arg,
                 cookie, QZ_HERE);
}
QZ_ENTRY(int, bus_pass_setup)
(Device* bus, Device* child, Resource* resource, int flags, Filter filter,
 IthreadHandler ithread, void* arg, void** cookie) {
  return SetUpOf(bus, child, resource, flags, filter, ithread, arg, cookie,
                 QZ_HERE);
}
QZ_ENTRY(int, bus_teardown_intr)
(Device* dev, Resource* resource, void* cookie) {
  return TearDownOf(dev->parent, dev, resource, cookie, QZ_HERE);
}
QZ_ENTRY(int, bus_pass_teardown)
(Device* bus, Device* child, Resource* resource, void* cookie) {
  return TearDownOf(bus, child, resource, cookie, QZ_HERE);
}
QZ_ENTRY(int, bus_bind_intr)(Device*, Resource*, int) { return 0; }
QZ_ENTRY(int, bus_describe_intr)
(Device*, Resource*, void*, const char*, ...) { return 0; }

// ---- config_intrhook(9): outside of booting, called at once
// ------------------------------------------------------------------------------

namespace {

// struct intr_config_hook of <sys/kernel.h>.
struct Hook {
  void* links[2];
  void (*func)(void*);
  void* arg;
  Registration* row;
  uintptr_t state;  // ICHS_*; 0: never established
};
constexpr uintptr_t kRunning = 2, kDone = 3;

}  // namespace

QZ_ENTRY(int, config_intrhook_establish)(Hook* hook) {
  ReportWrite(hook, sizeof *hook, QZ_HERE);
  if (hook->state == kRunning) return 1;
  hook->row = kernel().Register(RegistrationKind::kIntrhook, hook,
                                reinterpret_cast<void*>(hook->func), hook->arg,
                                "config_intrhook", QZ_HERE);
  hook->state = kRunning;
  hook->func(hook->arg);
  return 0;
}
QZ_ENTRY(void, config_intrhook_disestablish)(Hook* hook) {
  ReportWrite(hook, sizeof *hook, QZ_HERE);
  if (hook->state != kRunning) {
    kernel().Panic(
        "config_intrhook_disestablish: disestablishing an unestablished hook",
        QZ_HERE);
  }
  kernel().Deregister(hook->row, "disestablishes", QZ_HERE);
  hook->row = nullptr;
  hook->state = kDone;
  kernel().Wakeup(hook, Kernel::kWakeAll, "wakes drainers of", QZ_HERE);
}
// Waits until the hook is disestablished; returns the state that it met.
QZ_ENTRY(int, config_intrhook_drain)(Hook* hook) {
  ReportRead(hook, sizeof *hook, QZ_HERE);
  if (hook->state != kRunning) return kDone;
  while (hook->state == kRunning) {
    kernel().Pause("confhd", kTickNs, false, QZ_HERE);
    ReportRead(hook, sizeof *hook, QZ_HERE);
  }
  return kRunning;
}
// Runs once; nothing stays behind.
QZ_ENTRY(void, config_intrhook_oneshot)(void (*func)(void*), void* arg) {
  func(arg);
}

// ---- the hardware -----------------------------------------------------------

namespace {

// A primary interrupt: the filter, in interrupt context.  True: the ithread is
// wanted.
bool RunFilter(Registration* row, const Handler& h) {
  Kernel& k = kernel();
  if (h.filter == nullptr) return true;
  const void* text = reinterpret_cast<const void*>(h.filter);
  const uint32_t held = k.HeldCount();
  if (!k.BeginCall(row, text, "interrupts")) return false;
  k.Mark(kInterrupted);
  Site site = static_cast<const char*>(text) + 1;
  // [K6.71]
  k.InterruptEnter();
  const int result = h.filter(h.arg);
  machine().NoteResult(result);
  k.InterruptExit();
  // [K6.71]
  if ((result & (kHandled | kScheduleThread)) == 0 && result != 0x01) {
    k.Misuse("K6.71", "returns neither FILTER_HANDLED nor FILTER_STRAY", row,
             site);
  }
  k.EndCall(row, text, "returns from filter", held);
  return (result & kScheduleThread) != 0 && h.ithread != nullptr;
}

void RunIthread(Registration* row, const Handler& h) {
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(h.ithread);
  Site site = static_cast<const char*>(text) + 1;
  const uint32_t held = k.HeldCount();
  // One ithread serves the handler: a second interrupt waits for the first.
  Operation wait;
  wait.kind = OpKind::kWait;
  wait.verb = "schedules the ithread of";
  wait.object = row;
  wait.pc = site;
  wait.gate = &row->ready;
  wait.flags = kFree;
  machine().Point(wait);
  if (row->dying != 0 || row->name != h.name) return;
  row->ready = 1;
  if (k.BeginCall(row, text, "ithread runs")) {
    k.Mark(kInterrupted);
    abi::lock_object* giant = &k.state.id.giant.lock_object;
    const bool needs_giant = (h.flags & kMpsafe) == 0;
    if (needs_giant) k.LockExclusive(giant, "takes", true, site);
    k.SleepingProhibited(true);
    h.ithread(h.arg);
    k.SleepingProhibited(false);
    if (needs_giant) k.UnlockExclusive(giant, "releases", site);
    row->ready = 0;
    k.EndCall(row, text, "returns from ithread handler", held);
    return;
  }
  if (row->name == h.name) row->ready = 0;
}

}  // namespace

void RaiseInterrupts(void*) {
  Kernel& k = kernel();
  k.WaitForOccasion(Occasion::kInterrupt);
  for (uint32_t i = 0; i < k.state.id.registration_count; ++i) {
    Registration& r = k.state.registrations[i];
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kInterrupt) ||
        r.dying != 0) {
      continue;
    }
    const auto* h = static_cast<const Handler*>(r.object);
    if (RunFilter(&r, *h) && r.object == h && r.dying == 0) RunIthread(&r, *h);
  }
}

}  // namespace quiesce
