// Locks of the base kernel that modules meet: made when somebody first takes
// one, on the simulated heap and in the table of registrations, so that they
// are part of the state.
#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

abi::sx* FindLock(const char* name, const Registration* except) {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kIntrhook) &&
        &r != except && r.kld == 0 && std::strcmp(r.name, name) == 0) {
      return static_cast<abi::sx*>(r.object);
    }
  }
  return nullptr;
}

}  // namespace

abi::lock_object* BaseLock(const char* name) {
  abi::sx* found = FindLock(name, nullptr);
  if (found != nullptr) return &found->lock_object;
  Kernel& k = kernel();
  auto* sx = New<abi::sx>();
  k.NameBlock(sx, name);
  k.LockInit(&sx->lock_object, name, nullptr, abi::QZ_LOCK_SX,
             abi::QZ_LO_SLEEPABLE, true, nullptr);
  Registration* row = k.Register(RegistrationKind::kIntrhook, sx, nullptr,
                                 nullptr, name, nullptr);
  // Somebody else may have been as quick.
  found = FindLock(name, row);
  if (found == nullptr) return &sx->lock_object;
  k.EndDeregister(row);
  k.Free(sx, nullptr, nullptr);
  return &found->lock_object;
}

}  // namespace quiesce
