// Everything small: yielding, critical sections, panic, `ps`.
#include <bit>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/kernel/kernel.h"

namespace quiesce {

Kernel* the_kernel = nullptr;

Kernel& NewKernel() {
  the_kernel = new Kernel;
  return *the_kernel;
}

Kernel::Kernel() { Reset(); }

void Kernel::Reset() {
  std::memset(static_cast<void*>(&state), 0, sizeof state);
  std::memset(static_cast<void*>(&places), 0, sizeof places);
  machine().state = MachineState{};
  machine().meter = MachineMeter{};
  images_.clear();
  sysinits_.clear();
  regions_.clear();
  object_names_.clear();
  auto& id = state.id;
  id.thread_count = 2;  // the clock's slot and thread0's
  NewProc("kernel");
  state.td[kThread0Slot].td_proc = &state.p[0];
  state.td[kThread0Slot].qz_slot = kThread0Slot;
  state.td[kThread0Slot].td_tid = 100000;
  std::strncpy(state.td[kThread0Slot].td_name, "swapper", 8);
  state.p[0].p_numthreads = 1;
  id.giant.lock_object.lo_name = "Giant";
  id.giant.lock_object.lo_class = abi::QZ_LOCK_MTX;
  id.giant.lock_object.lo_flags = abi::QZ_LO_RECURSABLE;
  id.kld_sx.lock_object.lo_name = "kernel linker";
  id.kld_sx.lock_object.lo_class = abi::QZ_LOCK_SX;
  id.kld_sx.lock_object.lo_flags = abi::QZ_LO_SLEEPABLE;
  id.kld_busy = id.kld_sx;
  id.kld_busy.lock_object.lo_name = "kldbusy";
  std::strncpy(id.net_epoch.name, "Net preemptible", 16);
  id.net_epoch.flags = 0x1;  // EPOCH_PREEMPT
  id.net_epoch.qz_class = abi::QZ_EPOCH_LIVE;
  id.softclock_idle = 1;
  auto count = static_cast<uint32_t>(config_.fault_count);
  id.faults_left[0] = config_.fault_create ? count : 0;
  id.faults_left[1] = config_.fault_nowait ? count : 0;
  id.faults_left[2] = config_.fault_signal ? count : 0;
  id.faults_left[3] = config_.fault_spurious ? count : 0;
}

int Kernel::AddKld(const KldImage* image) {
  if (images_.size() == kKldMax) QUIESCE_BUG("more klds than the model holds");
  images_.push_back(image);
  OrderSysinits(*image);
  state.id.kld_count = static_cast<uint32_t>(images_.size());
  for (const WritableSegment& w : image->writable) {
    AddRegion(reinterpret_cast<void*>(w.range.begin), w.range.size());
  }
  return static_cast<int>(images_.size()) - 1;
}

const char* ReachedName(uint32_t mark) {
  switch (mark) {
    case kStopWhileAsleep:
      return "stop-while-asleep";
    case kStopWhileRunning:
      return "stop-while-running";
    case kUnloadBeforeFirstRun:
      return "unload-before-first-run";
    case kExitBeforeWait:
      return "exit-before-wait";
    case kExitAfterWait:
      return "exit-after-wait";
    case kTimerRacedWakeup:
      return "timer-raced-wakeup";
    case kTimerFired:
      return "timer-fired";
    case kUnloadRefused:
      return "unload-refused";
    case kLoadFailed:
      return "load-failed";
    case kUnloadDone:
      return "unload-done";
    case kSysctlUsed:
      return "sysctl-used";
    case kDeviceUsed:
      return "device-used";
    case kShutdownDone:
      return "shutdown-done";
    case kDevicesSuspended:
      return "suspended";
    case kInterrupted:
      return "interrupted";
    case kKprocSuspended:
      return "kproc-suspended";
    case kSyscallUsed:
      return "syscall-used";
    default:
      return "";
  }
}

// ---- yielding and sections
// --------------------------------------------------------

void Kernel::Yield(Site pc) {
  // [K7.9]
  DropGiant();
  Operation op = Op(OpKind::kYield, "kern_yield", nullptr, pc);
  op.flags = kFree;
  machine().Point(op);
  CheckTextAlive(pc);
  PickupGiant(pc);
}

void Kernel::CriticalEnter(Site) { ++CurThread()->td_critnest; }

void Kernel::CriticalExit(Site pc) {
  // [K7.7]
  if (CurThread()->td_critnest == 0) {
    Misuse("K7.7", "leaves a critical section that it never entered", nullptr,
           pc);
    return;
  }
  --CurThread()->td_critnest;
}

// ---- output and panic
// ---------------------------------------------------------------

void Kernel::Console(const char* text) {
  if (machine().recording()) machine().Console(text);
}

void Kernel::Panic(const char* text, Site pc) {
  Accuse(FindingKind::kPanic, "panic", "K7.11", "", "panic", nullptr, pc,
         Panics::kAlways, 0, nullptr, text);
  machine().EndRun(Ending::kError);
}

void Kernel::KassertFail(const char* text, Site pc) {
  // [K7.11]
  Accuse(FindingKind::kPanic, "kassert", "K7.11", "", "KASSERT", nullptr, pc,
         Panics::kAlways, 0, nullptr, text);
  machine().EndRun(Ending::kError);
}

void Kernel::Misuse(const char* rule, const char* what, const void* object,
                    Site pc) {
  Accuse(FindingKind::kKpiMisuse, "", rule, "", what, object, pc,
         Panics::kWithInvariants);
}

// ---- ps (K3.34)
// -------------------------------------------------------------------

// Reads every sleeper's wait message, as sysctl kern.proc does.  The string is
// the sleeper's own: if its module is gone, so is the string.
void Kernel::PsActor() {
  machine().Point(
      Op(OpKind::kObserve, "ps lists the processes", nullptr, nullptr));
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (state.threads[s].life != kAlive || state.threads[s].asleep == 0) {
      continue;
    }
    const char* wmesg = state.td[s].td_wmesg;
    int kld = wmesg == nullptr ? -1 : KldOfText(wmesg);
    // [K3.34]
    if (kld < 0 || state.klds[kld].life != kNotLoaded) continue;
    Accuse(FindingKind::kUseAfterUnload, "wmesg", "K3.34", "T5",
           "copies the wait message of a sleeper whose module is unmapped",
           nullptr, places.slept[s], Panics::kAlways, static_cast<int>(s));
    machine().EndRun(Ending::kError);
  }
}

}  // namespace quiesce
