// epoch(9): sections that are never waited for singly, and what waits for all.
//
//   reader             writer                         callback thread
//   enter ─┐           unlinks
//   reads  │           wait: those inside now ──┐     epoch_call: those inside
//   exit ──┴──────────────────────────────────▶ go    then, one after the
//   other,
//                      frees                          the callbacks run
//
// A waiter, and a callback, keeps one bit per thread that was inside a section
// of the epoch when it began; leaving the outermost section clears it (K6.50).
// Callbacks run in a thread of the base kernel, any time after their grace
// period; epoch_wait does not wait for them, epoch_drain_callbacks does (K6.51,
// T47).  A preemptible section forbids sleeping, another one is a critical
// section as well.  Source: subr_epoch.c of 13.0.
#include "sim/exec/bug.h"
#include "sim/kernel/kernel.h"

namespace quiesce {
namespace {

constexpr uint32_t kPreempt = 0x1;  // EPOCH_PREEMPT

EpochSection* SectionOf(ThreadState& t, const abi::epoch* epoch) {
  for (EpochSection& s : t.sections) {
    if (s.epoch == epoch && s.depth != 0) return &s;
  }
  return nullptr;
}

}  // namespace

bool Kernel::UsableEpoch(abi::epoch* epoch, const char* verb, Site pc) {
  if (!CheckMemory(epoch, sizeof *epoch, verb, pc)) return false;
  if (epoch->qz_class == abi::QZ_EPOCH_LIVE) return true;
  Misuse("K6.50", "uses an epoch that does not exist", epoch, pc);
  return false;
}

SlotSet Kernel::InsideEpoch(const abi::epoch* epoch) {
  SlotSet inside;
  for (uint32_t s = 1; s < state.id.thread_count; ++s) {
    if (state.threads[s].life != kAlive) continue;
    if (SectionOf(state.threads[s], epoch) != nullptr) {
      inside.Add(static_cast<int>(s));
    }
  }
  return inside;
}

void Kernel::EpochEnter(abi::epoch* epoch, bool preempt, Site pc) {
  if (!UsableEpoch(epoch, "epoch_enter", pc)) return;
  machine().Point(Op(OpKind::kObserve, "epoch_enter", epoch, pc));
  CheckTextAlive(pc);
  if (preempt != ((epoch->flags & kPreempt) != 0)) {
    Misuse("K6.50",
           preempt ? "enters preemptibly an epoch without EPOCH_PREEMPT"
                   : "enters not preemptibly an epoch with EPOCH_PREEMPT",
           epoch, pc);
  }
  ThreadState& t = Self();
  EpochSection* section = SectionOf(t, epoch);
  if (section == nullptr) {
    for (EpochSection& s : t.sections) {
      if (s.depth != 0) continue;
      section = &s;
      section->epoch = epoch;
      break;
    }
  }
  if (section == nullptr) {
    ModelLimit("sections of more than 3 epochs at once");
  }
  ++section->depth;
  ++t.epoch_depth;
  if (!preempt) ++CurThread()->td_critnest;
}

void Kernel::EpochExit(abi::epoch* epoch, bool preempt, Site pc) {
  if (!UsableEpoch(epoch, "epoch_exit", pc)) return;
  machine().Point(Op(OpKind::kObserve, "epoch_exit", epoch, pc));
  CheckTextAlive(pc);
  ThreadState& t = Self();
  EpochSection* section = SectionOf(t, epoch);
  if (section == nullptr) {
    Misuse("K6.50", "leaves an epoch section that it never entered", epoch, pc);
    return;
  }
  --t.epoch_depth;
  if (!preempt) --CurThread()->td_critnest;
  if (--section->depth != 0) return;
  section->epoch = nullptr;
  const int me = machine().current();
  for (uint32_t s = 1; s < state.id.thread_count; ++s) {
    ThreadState& waiter = state.threads[s];
    if (waiter.epoch_waited != epoch) continue;
    waiter.epoch_inside.Remove(me);
    waiter.epoch_waits = waiter.epoch_inside.Empty() ? 0 : 1;
  }
  for (uint32_t i = 0; i < state.id.epoch_callback_count; ++i) {
    EpochCallback& c = state.epoch_callbacks[i];
    if (c.epoch == epoch) c.inside.Remove(me);
  }
  KickEpochs();
}

bool Kernel::InEpoch(const abi::epoch* epoch) {
  return SectionOf(Self(), epoch) != nullptr;
}

void Kernel::EpochWait(abi::epoch* epoch, Site pc) {
  if (!UsableEpoch(epoch, "epoch_wait", pc)) return;
  if (InEpoch(epoch)) {
    Misuse("K6.50", "waits for an epoch inside a section of it", epoch, pc);
  }
  CheckMayBlock("epoch_wait", pc);
  machine().Point(Op(OpKind::kWait, "epoch_wait", epoch, pc));
  CheckTextAlive(pc);
  ThreadState& t = Self();
  t.epoch_inside = InsideEpoch(epoch).Without(machine().current());
  t.epoch_waits = t.epoch_inside.Empty() ? 0 : 1;
  t.epoch_waited = epoch;
  DropGiant();
  Operation wait = Op(OpKind::kWait, "waits for the sections of", epoch, pc);
  // [K6.50]
  wait.gate = &t.epoch_waits;
  wait.flags = kFree | kContinues;
  machine().Point(wait);
  t.epoch_waited = nullptr;
  PickupGiant(pc);
  CheckTextAlive(pc);
}

void Kernel::KickEpochs() {
  state.id.epoch_idle = 1;
  for (uint32_t i = 0; i < state.id.epoch_callback_count; ++i) {
    const EpochCallback& c = state.epoch_callbacks[i];
    if (c.epoch != nullptr && c.inside.Empty() && c.running == 0) {
      state.id.epoch_idle = 0;
    }
  }
}

void Kernel::EpochCall(abi::epoch* epoch, void (*callback)(void*), void* arg,
                       Site pc) {
  if (!UsableEpoch(epoch, "epoch_call", pc)) return;
  machine().Point(Op(OpKind::kTask, "epoch_call", epoch, pc));
  CheckTextAlive(pc);
  auto& id = state.id;
  if (id.epoch_slot == 0) {
    id.epoch_idle = 1;
    id.epoch_slot = static_cast<uint32_t>(NewThread(
        0, kKernelThread, &EpochEntry, nullptr, "epoch callbacks", nullptr));
    MakeRunnable(static_cast<int>(id.epoch_slot));
  }
  // Rows in use keep their order: callbacks are served first come first.
  if (id.epoch_callback_count == kEpochCallbackMax) {
    ModelLimit("more than 16 epoch callbacks that are due");
  }
  EpochCallback& c = state.epoch_callbacks[id.epoch_callback_count++];
  c = EpochCallback{};
  c.epoch = epoch;
  c.function = callback;
  c.arg = arg;
  c.inside = InsideEpoch(epoch);
  ++epoch->callbacks;
  KickEpochs();
}

// Callbacks that were called before are done when this returns.
void Kernel::EpochDrain(abi::epoch* epoch, Site pc) {
  if (!UsableEpoch(epoch, "epoch_drain_callbacks", pc)) return;
  CheckMayBlock("epoch_drain_callbacks", pc);
  machine().Point(Op(OpKind::kWait, "epoch_drain_callbacks", epoch, pc));
  CheckTextAlive(pc);
  ThreadState& t = Self();
  t.epoch_drains = epoch->callbacks;
  t.epoch_waited = epoch;
  t.epoch_inside = {};
  t.epoch_waits = 0;
  DropGiant();
  Operation wait = Op(OpKind::kWait, "waits for the callbacks of", epoch, pc);
  // [K6.51]
  wait.gate = &t.epoch_drains;
  wait.flags = kFree | kContinues;
  machine().Point(wait);
  t.epoch_waited = nullptr;
  PickupGiant(pc);
  CheckTextAlive(pc);
}

void Kernel::EpochEntry(void*) { kernel().EpochLoop(); }

void Kernel::EpochLoop() {
  auto& id = state.id;
  for (;;) {
    Operation idle = Op(OpKind::kTask, "epoch thread", nullptr, nullptr);
    idle.gate = &id.epoch_idle;
    idle.flags = kFree;
    machine().Point(idle);
    uint32_t i = 0;
    while (i < id.epoch_callback_count &&
           !state.epoch_callbacks[i].inside.Empty()) {
      ++i;
    }
    if (i == id.epoch_callback_count) continue;
    const EpochCallback c = state.epoch_callbacks[i];
    for (uint32_t j = i + 1; j < id.epoch_callback_count; ++j) {
      state.epoch_callbacks[j - 1] = state.epoch_callbacks[j];
    }
    state.epoch_callbacks[--id.epoch_callback_count] = EpochCallback{};
    KickEpochs();
    const void* text = reinterpret_cast<const void*>(c.function);
    machine().Acquires(c.epoch);
    BeginModuleCall(text);
    ++Self().no_sleeping;  // inside a section of the epoch, as the kernel's is
    c.function(c.arg);
    --Self().no_sleeping;
    EndModuleCall(text, "returns from epoch callback", 0);
    machine().Releases(c.epoch);
    if (c.epoch->callbacks > 0) --c.epoch->callbacks;
    for (uint32_t s = 1; s < id.thread_count; ++s) {
      ThreadState& t = state.threads[s];
      if (t.epoch_waited == c.epoch && t.epoch_drains > 0) --t.epoch_drains;
    }
  }
}

}  // namespace quiesce
