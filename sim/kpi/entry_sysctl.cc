// sysctl(9): oids, their handlers, and the user who reads and writes them.
//
// Invocations of dynamic oids are counted, and removing them waits (K6.65);
// those of static oids are not (K5.51, T21).  A variable without a handler of
// the module is read and written by the base kernel in one event: what its
// copying of user memory would leave open is not modelled.
#include <cstring>

#include "sim/kpi/entry.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO
constexpr uint32_t kRead = 0x80000000, kWrite = 0x40000000,
                   kMpsafe = 0x00040000;
constexpr uint32_t kTypeMask = 0xf;
constexpr int kUnwired = 1, kWired = 2;

using Handler = int (*)(abi::sysctl_oid*, void*, intmax_t, abi::sysctl_req*);

// Belongs to the kernel: no module leaks it.
template <typename T>
T* New() {
  return static_cast<T*>(
      kernel().Malloc(sizeof(T), nullptr, kWaitZero, nullptr));
}

// Bytes of a value of this CTLTYPE_*; 0: not a number.
size_t SizeOf(uint32_t kind) {
  switch (kind & kTypeMask) {
    case 2:
    case 6:
    case 0xe:
    case 0xf:
      return 4;
    case 4:
    case 7:
    case 8:
    case 9:
      return 8;
    case 0xa:
    case 0xc:
      return 1;
    case 0xb:
    case 0xd:
      return 2;
    default:
      return 0;
  }
}

int Out(abi::sysctl_req* req, const void* p, size_t n, Site pc) {
  if (req == nullptr) return 0;
  if (req->lock != kWired) kernel().CheckMayBlock("SYSCTL_OUT", pc);
  ReportRead(p, n, pc);
  if (req->oldptr != nullptr && req->oldidx + n <= req->oldlen) {
    std::memcpy(static_cast<char*>(req->oldptr) + req->oldidx, p, n);
  }
  req->oldidx += n;
  return 0;
}

int In(abi::sysctl_req* req, void* p, size_t n, Site pc) {
  if (req == nullptr || req->newptr == nullptr) return 0;
  kernel().CheckMayBlock("SYSCTL_IN", pc);
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

void Remove(abi::sysctl_oid* oid, bool free_it, Site pc) {
  auto* row = static_cast<Registration*>(oid->qz_tag);
  kernel().Deregister(row, "removes", pc);
  if (free_it) kernel().Free(oid, nullptr, pc);
}

}  // namespace

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
 void* arg1, intmax_t arg2, Handler handler, const char*, const char*,
 const char*) {
  kernel().CheckMayBlock("sysctl_add_oid", QZ_HERE);  // M_WAITOK
  auto* oid = New<abi::sysctl_oid>();
  oid->oid_name = name;
  oid->oid_kind = static_cast<abi::qz_u32>(kind);
  oid->oid_number = number;
  oid->oid_arg1 = arg1;
  oid->oid_arg2 = arg2;
  oid->oid_handler = handler;
  oid->qz_tag =
      kernel().Register(RegistrationKind::kSysctl, oid,
                        reinterpret_cast<void*>(handler), arg1, name, QZ_HERE);
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
    Remove(entry->entry, true, QZ_HERE);
    kernel().Free(entry, nullptr, QZ_HERE);
  }
  return 0;
}
QZ_ENTRY(int, sysctl_remove_oid)(abi::sysctl_oid* oid, int del, int) {
  ReportRead(oid, sizeof *oid, QZ_HERE);
  Remove(oid, del != 0, QZ_HERE);
  return 0;
}

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

// counter(9): the oid's argument points at the pointer; any write clears.
QZ_ENTRY(int, sysctl_counter_u64)
(abi::sysctl_oid*, uint64_t** arg1, intmax_t, abi::sysctl_req* req) {
  ReportRead(arg1, sizeof *arg1, QZ_HERE);
  uint64_t* counter = *arg1;
  uint64_t value = kernel().Atomic(abi::QZ_ATOMIC_LOAD, counter,
                                   sizeof *counter, 0, nullptr, QZ_HERE);
  const int error = Out(req, &value, sizeof value, QZ_HERE);
  if (error != 0 || req == nullptr || req->newptr == nullptr) return error;
  kernel().Atomic(abi::QZ_ATOMIC_STORE, counter, sizeof *counter, 0, nullptr,
                  QZ_HERE);
  return 0;
}
// Shown in milliseconds, kept in ticks: a tick is ten of them.
QZ_ENTRY(int, sysctl_msec_to_ticks)
(abi::sysctl_oid*, int* arg1, intmax_t, abi::sysctl_req* req) {
  constexpr int kMsecPerTick = 1000 / kHz;
  ReportRead(arg1, sizeof *arg1, QZ_HERE);
  int msec = *arg1 * kMsecPerTick;
  const int error = Out(req, &msec, sizeof msec, QZ_HERE);
  if (error != 0 || req == nullptr || req->newptr == nullptr) return error;
  const int in = In(req, &msec, sizeof msec, QZ_HERE);
  if (in != 0) return in;
  ReportWrite(arg1, sizeof *arg1, QZ_HERE);
  *arg1 = msec / kMsecPerTick;
  return 0;
}

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
QZ_ENTRY(int, sysctl_wire_old_buffer)(abi::sysctl_req* req, size_t) {
  if (req != nullptr) req->lock = kWired;
  return 0;
}

// ---- the user -----------------------------------------------------------

namespace {

// One oid, static or dynamic.
struct Oid {
  abi::sysctl_oid* oid;
  const abi::qz_sysctl_record* record;  // static: its record …
  int kld;                              // … and whose
  Registration* row;                    // dynamic
};

bool Live(const Oid& o) {
  return o.row != nullptr ? o.row->dying == 0 && o.row->object == o.oid
                          : kernel().state.klds[o.kld].sysctls_live != 0;
}

void Look(const Oid& o, const char* verb, Site pc) {
  Operation op;
  op.kind = OpKind::kModule;
  op.verb = verb;
  op.object = o.row != nullptr ? static_cast<const void*>(o.row) : o.record;
  op.pc = pc;
  machine().Point(op);
}

// A handler of the module, under Giant unless it is MPSAFE.  False: it is gone.
bool CallHandler(const Oid& o, uint32_t kind, Handler handler, const char* verb,
                 abi::sysctl_req* req) {
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(handler);
  const uint32_t held = k.HeldCount();
  if (o.row != nullptr) {
    if (!k.BeginCall(o.row, text, verb)) return false;
  } else {
    Look(o, verb, static_cast<const char*>(text) + 1);
    if (!Live(o)) return false;
    k.BeginModuleCall(text);
  }
  k.Mark(kSysctlUsed);
  abi::lock_object* giant = &k.state.id.giant.lock_object;
  Site site = static_cast<const char*>(text) + 1;
  if ((kind & kMpsafe) == 0) k.LockExclusive(giant, "takes", true, site);
  machine().NoteResult(handler(o.oid, o.oid->oid_arg1, o.oid->oid_arg2, req));
  if ((kind & kMpsafe) == 0) k.UnlockExclusive(giant, "releases", site);
  if (o.row != nullptr) {
    k.EndCall(o.row, text, "returns from sysctl handler", held);
  } else {
    k.EndModuleCall(text, "returns from sysctl handler", held);
  }
  return true;
}

// Reading changes nothing, but the variable must be there.
void UseVariable(const Oid& o, const abi::sysctl_oid& copy, bool writes) {
  Kernel& k = kernel();
  const size_t size = SizeOf(copy.oid_kind);
  if (size == 0 || copy.oid_arg1 == nullptr) return;
  if (!writes && o.row == nullptr) return;  // lives as long as its oid
  const uint64_t value = writes ? machine().Choose(ChoiceKind::kValue, 2) : 0;
  const char* verb = writes ? "sysctl writes" : "sysctl reads";
  Look(o, verb, nullptr);
  if (!Live(o)) return;
  k.Mark(kSysctlUsed);
  if (!k.CheckAlive(copy.oid_arg1, size, verb, nullptr) || !writes) return;
  std::memcpy(copy.oid_arg1, &value, size);
}

void Use(const Oid& o) {
  Kernel& k = kernel();
  // Read now: when the handler is under way, the oid may be gone.
  abi::sysctl_oid copy = *o.oid;
  Handler handler = copy.oid_handler;
  const uint32_t kind = copy.oid_kind;
  const bool ours =
      handler == nullptr ||
      !k.image(o.kld).Contains(reinterpret_cast<const void*>(handler));
  const bool writes = (kind & kWrite) != 0;
  const size_t size = SizeOf(kind);
  if (ours) {
    UseVariable(o, copy, writes);
    return;
  }
  uint64_t buffer[8] = {};
  abi::sysctl_req req{};
  req.td = k.CurThread();
  req.lock = kUnwired;
  if ((kind & kRead) != 0 || !writes) {
    req.oldptr = buffer;
    req.oldlen = sizeof buffer;
    if (!CallHandler(o, kind, handler, "sysctl reads", &req)) return;
  }
  constexpr uint32_t kString = 3;
  const bool string = (kind & kTypeMask) == kString;
  if (!writes || (size == 0 && !string) || !Live(o)) return;
  req = abi::sysctl_req{};
  req.td = k.CurThread();
  req.lock = kUnwired;
  const uint64_t chosen = machine().Choose(ChoiceKind::kValue, 2);
  uint64_t value = string ? '0' + chosen : chosen;
  req.newptr = &value;
  req.newlen = string ? 1 : size;
  CallHandler(o, kind, handler, "sysctl writes", &req);
}

}  // namespace

void UseSysctls(void*) {
  Kernel& k = kernel();
  k.WaitForOccasion(Occasion::kSysctl);
  for (int kld = 0; kld < k.kld_count(); ++kld) {
    const auto& records = k.image(kld).sysctls;
    for (const abi::qz_sysctl_record* record : records) {
      if (k.state.klds[kld].sysctls_live == 0) break;
      abi::sysctl_oid oid{};
      oid.oid_name = record->name;
      oid.oid_kind = static_cast<abi::qz_u32>(record->kind);
      oid.oid_arg1 = record->arg1;
      oid.oid_arg2 = record->arg2;
      oid.oid_handler =
          reinterpret_cast<Handler>(reinterpret_cast<void*>(record->handler));
      Use({&oid, record, kld, nullptr});
    }
  }
  for (uint32_t i = 0; i < k.state.id.registration_count; ++i) {
    Registration& r = k.state.registrations[i];
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kSysctl) ||
        r.dying != 0 || r.kld == 0) {
      continue;
    }
    Use({static_cast<abi::sysctl_oid*>(r.object), nullptr,
         static_cast<int>(r.kld) - 1, &r});
  }
}

}  // namespace quiesce
