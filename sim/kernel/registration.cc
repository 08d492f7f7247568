// Registrations: what a module leaves with the kernel, and calls through it.
//
// An event handler, a device node, an oid, an interrupt handler: all are a
// pointer into the module that the kernel may call at any moment until it is
// taken back.  The rule they share (K6.31, K6.60, K6.65, K6.70):
//
//   caller                          who deregisters
//   alive? ── busy + 1 ──┐          dying = 1: no new calls
//   module text          │ busy     waits, without Giant, while busy
//   returns ── busy - 1 ─┘          forgets it
//
// Who deregisters from inside such a call waits for itself; who holds a lock
// that the handler wants waits for ever (T45).  Static oids have no count
// (K5.51): nobody waits for their handlers (T21).
//
// System calls are counted in the same way (K6.75).
//
// Users are actors that make such calls.  They begin when there is something to
// call, so that no run is wasted on one that came too early.
// Source: subr_eventhandler.c, kern_conf.c, kern_sysctl.c, kern_intr.c of 13.0.
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/kernel/kernel.h"
#include "sim/kernel/memory.h"

namespace quiesce {

Registration* Kernel::Register(RegistrationKind kind, void* object,
                               void* function, void* arg, const char* name,
                               Site pc) {
  machine().Point(Op(OpKind::kModule, "registers", object, pc));
  auto& id = state.id;
  uint32_t i = 0;
  while (i < id.registration_count && state.registrations[i].kind != 0) ++i;
  if (i == kRegistrationMax) {
    ModelLimit("more than 256 oids, device nodes and handlers at once");
  }
  if (i == id.registration_count) ++id.registration_count;
  Registration& r = state.registrations[i];
  int kld = KldOfText(pc);
  if (kld < 0) kld = KldOfText(function);
  r = Registration{};
  r.kind = static_cast<uint32_t>(kind);
  r.kld = static_cast<uint32_t>(kld + 1);
  r.generation = kld >= 0 ? state.klds[kld].generation : 0;
  r.name = name;
  r.object = object;
  r.function = function;
  r.arg = arg;
  if (machine().recording()) NameRow(r);
  switch (kind) {
    case RegistrationKind::kCdev:
      Mark(kHasDevice);
      break;
    case RegistrationKind::kInterrupt:
      Mark(kHasInterrupt);
      break;
    case RegistrationKind::kSysctl:
      if (KldOfText(function) >= 0) Mark(kHasSysctl);
      break;
    case RegistrationKind::kSyscall:
      Mark(kHasSyscall);
      break;
    default:
      break;
  }
  UpdateOccasions();
  return &r;
}

Registration* Kernel::RowOfTag(void* tag) {
  auto* r = static_cast<Registration*>(tag);
  if (r < &state.registrations[0] ||
      r >= &state.registrations[kRegistrationMax] || r->kind == 0) {
    return nullptr;
  }
  return r;
}

bool Kernel::BeginDeregister(Registration* r, const char* verb, Site pc) {
  machine().Point(Op(OpKind::kModule, verb, r, pc));
  CheckTextAlive(pc);
  if (RowOfTag(r) == nullptr || r->dying != 0) {
    Misuse("K6.31", "takes back something that is not registered", r, pc);
    return false;
  }
  r->dying = 1;
  UpdateOccasions();
  return true;
}

void Kernel::WaitForCalls(Registration* r, const char* verb, Site pc) {
  // [K6.60, K6.61, K6.65, K6.70]
  if (r->busy == 0) return;
  DropGiant();
  Operation wait = Op(OpKind::kWait, verb, r, pc);
  wait.gate = &r->busy;
  wait.flags = kFree | kContinues;
  machine().Point(wait);
  PickupGiant(pc);
  CheckTextAlive(pc);
}

void Kernel::EndDeregister(Registration* r) {
  *r = Registration{};
  UpdateOccasions();
}

void Kernel::CheckMayBlock(const char* verb, Site pc) {
  SleepCall sleeps{};
  sleeps.verb = verb;
  sleeps.pc = pc;
  CheckMaySleep(sleeps);
}

void Kernel::Deregister(Registration* r, const char* verb, Site pc) {
  CheckMayBlock(verb, pc);
  if (!BeginDeregister(r, verb, pc)) return;
  WaitForCalls(r, "waits for calls of", pc);
  EndDeregister(r);
}

// ---- calls --------------------------------------------------------------

void Kernel::BeginModuleCall(const void* function) {
  EnterText(static_cast<const char*>(function) + 1);
}

void Kernel::EndModuleCall(const void* function, const char* verb,
                           uint32_t held) {
  Site site = static_cast<const char*>(function) + 1;
  LeaveText(verb, site);
  CheckLocksAtReturn(held, verb, site);
}

bool Kernel::BeginCall(Registration* r, const void* function,
                       const char* verb) {
  Site site = static_cast<const char*>(function) + 1;
  const uint32_t generation = r->generation;
  const uint32_t kind = r->kind;
  const void* object = r->object;
  machine().Point(Op(OpKind::kModule, verb, r, site));
  if (r->kind != kind || r->generation != generation || r->object != object ||
      r->dying != 0) {
    machine().NoteText("too late: it is gone");
    return false;
  }
  ++r->busy;
  EnterRow(r);
  EnterText(site);
  return true;
}

void Kernel::EndCall(Registration* r, const void* function, const char* verb,
                     uint32_t held) {
  EndModuleCall(function, verb, held);
  --r->busy;
  LeaveRow(r);
}

// ---- users --------------------------------------------------------------

namespace {

bool HasPrefix(const char* text, const char* prefix) {
  return text != nullptr &&
         std::strncmp(text, prefix, std::strlen(prefix)) == 0;
}

}  // namespace

void Kernel::UpdateOccasions() {
  auto& id = state.id;
  bool has[kOccasionCount] = {};
  auto at = [&has](Occasion o) -> bool& {
    return has[static_cast<uint32_t>(o)];
  };
  for (uint32_t i = 0; i < id.kld_count; ++i) {
    const KldState& k = state.klds[i];
    if (k.life != kNotLoaded) at(Occasion::kShutdown) = true;
    if (k.sysctls_live != 0 && !images_[i]->sysctls.empty()) {
      at(Occasion::kSysctl) = true;
    }
  }
  for (uint32_t i = 0; i < id.registration_count; ++i) {
    const Registration& r = state.registrations[i];
    if (r.dying != 0) continue;
    switch (static_cast<RegistrationKind>(r.kind)) {
      case RegistrationKind::kSysctl:
        at(Occasion::kSysctl) = true;
        break;
      case RegistrationKind::kCdev:
        at(Occasion::kDevice) = true;
        break;
      case RegistrationKind::kInterrupt:
        at(Occasion::kInterrupt) = true;
        break;
      case RegistrationKind::kSyscall:
        at(Occasion::kSyscall) = true;
        break;
      case RegistrationKind::kDevice:
        if (r.ready != 0) at(Occasion::kSuspend) = true;
        break;
      case RegistrationKind::kEventhandler:
        if (HasPrefix(r.name, "power_")) {
          at(Occasion::kSuspend) = true;
          Mark(kHasSuspend);
        }
        if (HasPrefix(r.name, "dev_clone")) {
          at(Occasion::kDevice) = true;
          Mark(kHasDevice);
        }
        if (HasPrefix(r.name, "shutdown_")) Mark(kHasShutdown);
        break;
      default:
        break;
    }
  }
  for (uint32_t s = 2; s < id.thread_count; ++s) {
    const ThreadState& t = state.threads[s];
    if (t.life == kAlive && t.role == kModuleThread && t.proc != 0) {
      at(Occasion::kKproc) = true;
    }
  }
  if (id.users_left == 0) return;
  const bool over = id.actors_left == id.users_left;
  for (int i = 0; i < kOccasionCount; ++i) {
    id.no_occasion[i] = has[i] || over ? 0 : 1;
  }
}

int Kernel::AddUser(const char* name, void (*entry)(void*), Occasion occasion) {
  int slot = NewThread(0, kUser, entry, nullptr, name, nullptr);
  state.threads[slot].arg =
      reinterpret_cast<void*>(static_cast<uintptr_t>(occasion));
  MakeRunnable(slot);
  ++state.id.actors_left;
  ++state.id.users_left;
  for (uint32_t& gate : state.id.no_occasion) gate = 1;
  return slot;
}

void Kernel::WaitForOccasion(Occasion occasion) {
  Operation op = Op(OpKind::kWait, "waits for an occasion", nullptr, nullptr);
  op.gate = &state.id.no_occasion[static_cast<uint32_t>(occasion)];
  op.flags = kFree | kQuiet;
  machine().Point(op);
}

void Kernel::PowerOff() {
  Mark(kShutdownDone);
  machine().state.finished = 1;
  ThreadGone(false);
}

void Kernel::NameBlock(const void* p, const char* name) {
  const Block* b = FindBlock(p);
  // What lies inside a block of the module's does not give it its name.
  if (b == nullptr || HeapBase() + b->offset != p) return;
  char* to = places.block_name[b - state.blocks];
  std::strncpy(to, name, sizeof places.block_name[0] - 1);
}

}  // namespace quiesce
