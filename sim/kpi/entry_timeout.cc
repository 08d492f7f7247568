// timeout(9), up to 12: a callout of the kernel's own for whoever has none.
//
// They come from a pool and are free again when they expire, before their
// handler runs; so a handle may be somebody else's by the time that it is used,
// and untimeout compares function and argument.  Handlers run with Giant;
// untimeout does not wait for one that runs.  Source: kern_timeout.c of 12.
#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

constexpr char kName[] = "a timeout";

struct Handle {
  abi::callout* callout;
};

abi::callout* FindFree() {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kIntrhook) ||
        r.name != kName) {
      continue;
    }
    auto* c = static_cast<abi::callout*>(r.object);
    if ((c->c_flags & abi::QZ_CALLOUT_PENDING) == 0) return c;
  }
  return nullptr;
}

}  // namespace

QZ_ENTRY(Handle, timeout)(void (*fn)(void*), void* arg, int ticks) {
  Kernel& k = kernel();
  Newbus("timeout", nullptr, QZ_HERE);
  abi::callout* c = FindFree();
  if (c == nullptr) {
    c = New<abi::callout>();
    k.NameBlock(c, "callout of timeout(9)");
    k.CalloutInit(c, &k.state.id.giant.lock_object, 0, nullptr);
    k.Register(RegistrationKind::kIntrhook, c, nullptr, nullptr, kName,
               nullptr);
  }
  if (ticks <= 0) ticks = 1;
  k.CalloutReset(c, Kernel::TicksToNs(ticks), fn, arg, QZ_HERE);
  return {c};
}
QZ_ENTRY(void, untimeout)(void (*fn)(void*), void* arg, Handle handle) {
  abi::callout* c = handle.callout;
  if (c == nullptr) return;
  Newbus("untimeout", nullptr, QZ_HERE);
  if (c->c_func != fn || c->c_arg != arg) return;
  kernel().CalloutStop(c, QZ_HERE);
}

}  // namespace quiesce
