// What a module leaves with the kernel: event handlers, device nodes, oids.
// The objects come from the simulated heap, so that a stale pointer to one is
// caught like any other.
#include <cstring>

#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO

// Belongs to the kernel: no module leaks it.
template <typename T>
T* New() {
  return static_cast<T*>(
      kernel().Malloc(sizeof(T), nullptr, kWaitZero, nullptr));
}

}  // namespace

// ---- EVENTHANDLER(9)
// ------------------------------------------------------------

namespace {

struct EventEntry {
  char name[48];
  void* tag;
};

// struct qz_eventhandler_cursor of <sys/eventhandler.h>.
struct Cursor {
  const char* name;
  uintptr_t next;  // index in the model's table
  void (*func)();
  void* arg;
};

}  // namespace

QZ_ENTRY(void*, eventhandler_register)
(void*, const char* name, void* func, void* arg, int) {
  auto* entry = New<EventEntry>();
  std::strncpy(entry->name, name, sizeof entry->name - 1);
  entry->tag = kernel().Register(RegistrationKind::kEventhandler, entry, func,
                                 arg, QZ_HERE);
  return entry;
}

namespace {

void Forget(void* tag, Site pc) {
  if (tag == nullptr) return;
  auto* entry = static_cast<EventEntry*>(tag);
  ReportRead(entry, sizeof *entry, pc);
  kernel().Deregister(entry->tag, pc);
  kernel().Free(entry, nullptr, pc);
}

}  // namespace

QZ_ENTRY(void, eventhandler_deregister)(const char*, void* tag) {
  Forget(tag, QZ_HERE);
}
QZ_ENTRY(void, eventhandler_deregister_nowait)(const char*, void* tag) {
  Forget(tag, QZ_HERE);
}
QZ_ENTRY(int, eventhandler_begin)(const char* name, Cursor* cursor) {
  *cursor = {name, 0, nullptr, nullptr};
  return 1;
}
QZ_ENTRY(int, eventhandler_next)(Cursor* cursor) {
  const KernelState& s = kernel().state;
  while (cursor->next < s.id.registration_count) {
    const Registration& r = s.registrations[cursor->next++];
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kEventhandler)) {
      continue;
    }
    if (std::strcmp(static_cast<const EventEntry*>(r.object)->name,
                    cursor->name) != 0) {
      continue;
    }
    cursor->func = reinterpret_cast<void (*)()>(r.function);
    cursor->arg = r.arg;
    return 1;
  }
  return 0;
}

// ---- make_dev(9)
// ------------------------------------------------------------------

namespace {

// struct make_dev_args of <sys/conf.h>.
struct MakeDevArgs {
  size_t size;
  int flags;
  void* devsw;
  void* credential;
  uint32_t uid, gid;
  int mode, unit;
  void* drv1;
  void* drv2;
};

abi::cdev* MakeDev(void* devsw, int unit, void* drv1, void* drv2,
                   const char* name, Site pc) {
  auto* dev = New<abi::cdev>();
  dev->si_devsw = devsw;
  dev->si_drv0 = unit;
  dev->si_drv1 = drv1;
  dev->si_drv2 = drv2;
  std::strncpy(dev->si_name, name, sizeof dev->si_name - 1);
  dev->qz_tag =
      kernel().Register(RegistrationKind::kCdev, dev, devsw, nullptr, pc);
  return dev;
}

}  // namespace

#define QZ_MAKE_DEV(devsw, unit, drv1, drv2) \
  char name[kNameMax];                       \
  QZ_FORMAT(name, format, QZ_HERE);          \
  abi::cdev* dev = MakeDev(devsw, unit, drv1, drv2, name, QZ_HERE)

QZ_ENTRY(void, make_dev_args_init)(MakeDevArgs* args, size_t size) {
  ReportWrite(args, size, QZ_HERE);
  std::memset(static_cast<void*>(args), 0, size);
  args->size = size;
}
QZ_ENTRY(int, make_dev_s)
(MakeDevArgs* args, abi::cdev** out, const char* format, ...) {
  QZ_MAKE_DEV(args->devsw, args->unit, args->drv1, args->drv2);
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = dev;
  return 0;
}
QZ_ENTRY(abi::cdev*, make_dev)
(void* devsw, int unit, uint32_t, uint32_t, int, const char* format, ...) {
  QZ_MAKE_DEV(devsw, unit, nullptr, nullptr);
  return dev;
}
QZ_ENTRY(abi::cdev*, make_dev_cred)
(void* devsw, int unit, void*, uint32_t, uint32_t, int, const char* format,
 ...) {
  QZ_MAKE_DEV(devsw, unit, nullptr, nullptr);
  return dev;
}
QZ_ENTRY(abi::cdev*, make_dev_credf)
(int, void* devsw, int unit, void*, uint32_t, uint32_t, int, const char* format,
 ...) {
  QZ_MAKE_DEV(devsw, unit, nullptr, nullptr);
  return dev;
}
QZ_ENTRY(int, make_dev_p)
(int, abi::cdev** out, void* devsw, void*, uint32_t, uint32_t, int,
 const char* format, ...) {
  QZ_MAKE_DEV(devsw, 0, nullptr, nullptr);
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = dev;
  return 0;
}
// Waits for the threads in the device's methods (K6.60).
QZ_ENTRY(void, destroy_dev)(abi::cdev* dev) {
  ReportRead(dev, sizeof *dev, QZ_HERE);
  kernel().Deregister(dev->qz_tag, QZ_HERE);
  kernel().Free(dev, nullptr, QZ_HERE);
}
QZ_ENTRY(const char*, devtoname)(abi::cdev* dev) {
  ReportRead(dev->si_name, 1, QZ_HERE);
  return dev->si_name;
}
QZ_ENTRY(int, dev2unit)(abi::cdev* dev) {
  ReportRead(&dev->si_drv0, sizeof dev->si_drv0, QZ_HERE);
  return dev->si_drv0;
}

// ---- sysctl(9)
// ----------------------------------------------------------------------

QZ_ENTRY(void*, sysctl_static_children)(const char* name) {
  return const_cast<char*>(name);
}
QZ_ENTRY(void*, sysctl_children)(abi::sysctl_oid* oid) { return oid; }

QZ_ENTRY(int, sysctl_ctx_init)(abi::sysctl_ctx_list* list) {
  if (list == nullptr) return kEinval;
  ReportWrite(list, sizeof *list, QZ_HERE);
  *list = {nullptr, nullptr};
  return 0;
}
QZ_ENTRY(abi::sysctl_oid*, sysctl_add_oid)
(abi::sysctl_ctx_list* list, void*, int number, const char* name, int kind,
 void* arg1, intmax_t arg2,
 int (*handler)(abi::sysctl_oid*, void*, intmax_t, abi::sysctl_req*),
 const char*, const char*, const char*) {
  auto* oid = New<abi::sysctl_oid>();
  oid->oid_name = name;
  oid->oid_kind = static_cast<abi::qz_u32>(kind);
  oid->oid_number = number;
  oid->oid_arg1 = arg1;
  oid->oid_arg2 = arg2;
  oid->oid_handler = handler;
  oid->qz_tag =
      kernel().Register(RegistrationKind::kSysctl, oid,
                        reinterpret_cast<void*>(handler), arg1, QZ_HERE);
  if (list != nullptr) {
    auto* entry = New<abi::sysctl_ctx_entry>();
    entry->entry = oid;
    ReportWrite(list, sizeof *list, QZ_HERE);
    entry->qz_next = list->tqh_first;
    list->tqh_first = entry;
  }
  return oid;
}
// Waits for handlers in progress (K6.65).
QZ_ENTRY(int, sysctl_ctx_free)(abi::sysctl_ctx_list* list) {
  ReportWrite(list, sizeof *list, QZ_HERE);
  while (list->tqh_first != nullptr) {
    abi::sysctl_ctx_entry* entry = list->tqh_first;
    list->tqh_first = entry->qz_next;
    kernel().Deregister(entry->entry->qz_tag, QZ_HERE);
    kernel().Free(entry->entry, nullptr, QZ_HERE);
    kernel().Free(entry, nullptr, QZ_HERE);
  }
  return 0;
}
QZ_ENTRY(int, sysctl_remove_oid)(abi::sysctl_oid* oid, int del, int) {
  ReportRead(oid, sizeof *oid, QZ_HERE);
  kernel().Deregister(oid->qz_tag, QZ_HERE);
  if (del != 0) kernel().Free(oid, nullptr, QZ_HERE);
  return 0;
}

namespace {

int Out(abi::sysctl_req* req, const void* p, size_t n, Site pc) {
  if (req == nullptr) return 0;
  ReportRead(p, n, pc);
  if (req->oldptr != nullptr && req->oldidx + n <= req->oldlen) {
    std::memcpy(static_cast<char*>(req->oldptr) + req->oldidx, p, n);
  }
  req->oldidx += n;
  return 0;
}

int In(abi::sysctl_req* req, void* p, size_t n, Site pc) {
  if (req == nullptr || req->newptr == nullptr) return 0;
  if (req->newlen - req->newidx < n) return kEinval;
  ReportWrite(p, n, pc);
  std::memcpy(p, static_cast<char*>(req->newptr) + req->newidx, n);
  req->newidx += n;
  return 0;
}

// A variable, or the constant arg2 where there is none.  What the kernel
// touches on a module's behalf counts as atomic.
int HandleScalar(void* arg1, intmax_t arg2, size_t size, abi::sysctl_req* req,
                 Site pc) {
  if (req == nullptr) return kEinval;
  uint64_t value = static_cast<uint64_t>(arg2);
  if (arg1 != nullptr) {
    kernel().Access(arg1, size, abi::QZ_ACCESS_READ | abi::QZ_ACCESS_ATOMIC,
                    pc);
    std::memcpy(&value, arg1, size);
  }
  if (req->oldptr != nullptr && req->oldidx + size <= req->oldlen) {
    std::memcpy(static_cast<char*>(req->oldptr) + req->oldidx, &value, size);
  }
  req->oldidx += size;
  if (req->newptr == nullptr) return 0;
  if (arg1 == nullptr) return kEperm;
  if (req->newlen < size) return kEinval;
  kernel().Access(arg1, size, abi::QZ_ACCESS_WRITE | abi::QZ_ACCESS_ATOMIC, pc);
  std::memcpy(arg1, req->newptr, size);
  return 0;
}

}  // namespace

#define QZ_SCALAR(name, size)                                           \
  QZ_ENTRY(int, name)                                                   \
  (abi::sysctl_oid*, void* arg1, intmax_t arg2, abi::sysctl_req* req) { \
    return HandleScalar(arg1, arg2, size, req, QZ_HERE);                \
  }
QZ_SCALAR(sysctl_handle_int, sizeof(int))
QZ_SCALAR(sysctl_handle_long, sizeof(long))
QZ_SCALAR(sysctl_handle_64, 8)
QZ_SCALAR(sysctl_handle_32, 4)
QZ_SCALAR(sysctl_handle_16, 2)
QZ_SCALAR(sysctl_handle_8, 1)
QZ_SCALAR(sysctl_handle_bool, sizeof(bool))

QZ_ENTRY(int, sysctl_handle_string)
(abi::sysctl_oid*, char* arg1, intmax_t arg2, abi::sysctl_req* req) {
  const size_t n = ReportString(arg1, QZ_HERE) + 1;
  const int error = Out(req, arg1, n, QZ_HERE);
  if (error != 0 || req == nullptr || req->newptr == nullptr) return error;
  if (req->newlen >= static_cast<size_t>(arg2)) return kEinval;
  const size_t length = req->newlen;
  const int in = In(req, arg1, length, QZ_HERE);
  if (in == 0) arg1[length] = '\0';
  return in;
}
QZ_ENTRY(int, sysctl_handle_opaque)
(abi::sysctl_oid*, void* arg1, intmax_t arg2, abi::sysctl_req* req) {
  const int error = Out(req, arg1, static_cast<size_t>(arg2), QZ_HERE);
  if (error != 0) return error;
  return In(req, arg1, static_cast<size_t>(arg2), QZ_HERE);
}
QZ_ENTRY(int, sysctl_out)(abi::sysctl_req* req, const void* p, size_t n) {
  return Out(req, p, n, QZ_HERE);
}
QZ_ENTRY(int, sysctl_in)(abi::sysctl_req* req, void* p, size_t n) {
  return In(req, p, n, QZ_HERE);
}
QZ_ENTRY(int, sysctl_wire_old_buffer)(abi::sysctl_req*, size_t) { return 0; }

// ---- module(9)
// ------------------------------------------------------------------------

// A module_t is the record that declared it.
QZ_ENTRY(const char*, module_getname)(const abi::qz_module_record* module) {
  return module == nullptr ? nullptr : module->name;
}
QZ_ENTRY(int, module_getid)(const abi::qz_module_record*) { return 1; }

}  // namespace quiesce
