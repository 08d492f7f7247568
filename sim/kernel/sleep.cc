// sleep(9): channels, interlocks, timeouts and wakeups.
//
// A sleepqueue is not an object here but the set of sleepers with one channel;
// `KernelIdentity::sleepers` holds all of them, oldest first.  One sleep is up
// to four events, and the gaps between them are where drivers go wrong:
//
//   E1 joins the queue and lets go of the interlock   atomic: no wakeup can
//   fall
//      ── asleep ──                                    between the two (K3.11)
//   E2 runs again: the *clock* decides 0 or EWOULDBLOCK (K3.22)
//   E3 takes Giant back, if it was held               ordinary, contended
//   E4 takes the interlock back, unless PDROP          acquisitions (K3.15)
//
// A wakeup that finds nobody is gone (K3.32).  Channels are only compared,
// never dereferenced (K3.33); the wait message is kept by pointer (K3.34).
// Source: kern_synch.c, subr_sleepqueue.c of 13.0.
#include <bit>
#include <cstring>

#include "sim/kernel/kernel.h"

namespace quiesce {

int64_t Kernel::TicksToNs(int64_t ticks) {
  // K3.3, K3.4: 0 is for ever, negative is due already, rounded up to a tick.
  // [K3.3]
  if (ticks == 0) return 0;
  // [K3.4]
  return ticks < 0 ? kTickNs : ticks * kTickNs;
}

// What sleeping needs, checked when the sleep is about to happen (K3.40-K3.46).
void Kernel::CheckMaySleep(const SleepCall& call) {
  const ThreadState& t = Self();
  CheckHeld(kGiantMayBe | kSleepableMayBe, call.lock, call.verb, call.pc);
  // [K3.44]
  if (t.no_sleeping != 0) {
    Accuse(FindingKind::kSleepForbidden, "sleeping-prohibited", "K3.44", "",
           call.verb, nullptr, call.pc, Panics::kWithInvariants);
  }
  // [K6.50]
  if (t.epoch_depth != 0) {
    Accuse(FindingKind::kSleepForbidden, "epoch-section", "K6.50", "",
           call.verb, nullptr, call.pc, Panics::kWithInvariants);
  }
  // A spin mutex that is the interlock is given up first (K3.47).
  const bool spin =
      call.lock != nullptr && call.lock->lo_class == abi::QZ_LOCK_MTX_SPIN;
  // [K3.45]
  if (state.td[machine().current()].td_critnest > (spin ? 1 : 0)) {
    Accuse(FindingKind::kSleepForbidden, "critical-section", "K3.45", "",
           call.verb, nullptr, call.pc, Panics::kWithInvariants);
  }
}

int Kernel::Sleep(const void* channel, abi::lock_object* lock, int priority,
                  const char* wmesg, int64_t timeout_ns, const char* verb,
                  Site pc) {
  SleepCall call{};
  call.channel = channel;
  call.shown = channel;
  call.lock = lock;
  call.queue = kOnSleep;
  // [K7.14]
  call.catches = (priority & kPcatch) != 0;
  call.drop = (priority & kPdrop) != 0;
  call.wmesg = wmesg;
  call.timeout_ns = timeout_ns;
  call.verb = verb;
  call.pc = pc;
  // [K3.43]
  if (channel == nullptr) {
    Accuse(FindingKind::kKpiMisuse, "null-channel", "K3.43", "",
           "sleeps on a NULL channel", nullptr, pc, Panics::kWithInvariants);
  }
  bool giant = Owned(&state.id.giant.lock_object) != 0;
  // [K3.42]
  if (lock == nullptr && timeout_ns == 0 && !giant) {
    Accuse(FindingKind::kSleepForbidden, "without-a-lock", "K3.42", "T49", verb,
           channel, pc, Panics::kWithInvariants);
  }
  if (lock != nullptr && !Holds(lock)) {
    if (!UsableLock(lock, verb, pc)) return 0;
    Accuse(FindingKind::kLockMisuse, "interlock-not-owned", "K4.4", "", verb,
           lock, pc, Panics::kWithInvariants);
    call.lock = nullptr;
  } else if (lock == &state.id.giant.lock_object) {
    call.lock = nullptr;  // dropped and taken back like any Giant (K3.10 S4)
  } else if (lock != nullptr && lock->qz_recurse != 0) {  // [K3.47]
    Accuse(FindingKind::kLockMisuse, "interlock-recursed", "K3.47", "", verb,
           lock, pc, Panics::kWithInvariants);
  }
  return SleepOn(call);
}

int Kernel::Pause(const char* wmesg, int64_t timeout_ns, bool catches,
                  Site pc) {
  SleepCall call{};
  call.channel = &Self();  // private: nothing can wake a pause (K3.26)
  call.queue = kOnPause;
  call.catches = catches;
  call.wmesg = wmesg;
  // [K3.3]
  call.timeout_ns = timeout_ns == 0 ? kTickNs : timeout_ns;  // K3.3
  call.verb = catches ? "pause_sig" : "pause";
  call.pc = pc;
  return SleepOn(call);
}

int Kernel::SleepOn(const SleepCall& call) {
  CheckMaySleep(call);
  Operation enqueue = Op(OpKind::kSleep, call.verb, call.shown, call.pc);
  enqueue.object2 = call.lock;
  enqueue.flags = kFree;
  if (call.timeout_ns == 0 && !call.catches) enqueue.flags |= kForEver;
  // [K3.13]
  machine().Point(enqueue);
  CheckTextAlive(call.pc);
  return SleepNow(call);
}

// From within an event of the caller's, which it becomes part of.
int Kernel::SleepNow(const SleepCall& call) {
  int me = machine().current();
  ThreadState& t = Self();
  // E1.  One live queue, one lock and one kind of user (K3.35, K3.46).
  for (uint32_t i = 0; i < state.id.sleeper_count; ++i) {
    int other = state.id.sleepers[i];
    const ThreadState& o = state.threads[other];
    if (o.channel != call.channel) continue;
    // [K3.46]
    if (o.interlock != call.lock && o.queue_kind == call.queue) {
      Accuse(FindingKind::kKpiMisuse, "channel-with-two-locks", "K3.46", "T39",
             call.verb, call.shown, call.pc, Panics::kWithInvariants, other,
             places.slept[other]);
    } else if (o.queue_kind != static_cast<uint32_t>(call.queue)) {  // [K3.35]
      Accuse(FindingKind::kKpiMisuse, "channel-of-two-kinds", "K3.35", "",
             call.verb, call.shown, call.pc, Panics::kWithInvariants, other,
             places.slept[other]);
    }
    break;
  }
  // [K3.14]
  DropGiant();
  bool shared = false;
  // [K3.11, K3.12]
  if (call.lock != nullptr) shared = ReleaseQuietly(call.lock);
  places.slept[me] = call.pc;
  if (t.role == kActor) state.memo.longest_unload_pc = call.pc;

  int early = 0;
  bool queued = true;
  if (call.catches && t.proc != 0) {
    Touches(TouchClass::kMemory, &state.p[t.proc], TouchMode::kRead);
  }
  // [K1.62]
  if (call.catches && state.procs[t.proc].single != 0 && t.role != kActor) {
    early = kEintr;  // K1.62: a sibling is waiting for us to leave
    queued = false;
  } else if (call.catches && FaultHappens(Fault::kSignal)) {  // [K3.24]
    early = kEintr;
    queued = false;
    machine().NoteText("interrupted (fault)");
  } else if (call.queue != kOnPause &&
             FaultHappens(Fault::kSpurious)) {  // [K2.4]
    queued = false;
    machine().NoteText("woken by nobody (fault)");
  }
  bool passed = false;
  if (queued) {
    t.channel = call.channel;
    t.interlock = call.lock;
    t.queue_kind = call.queue;
    t.catches = call.catches ? 1 : 0;
    t.abort_error = 0;
    // [K3.17]
    t.asleep = 1;
    t.deadline_passed = 0;
    state.id.sleepers[state.id.sleeper_count++] = static_cast<uint8_t>(me);
    abi::thread& td = state.td[me];
    td.td_wmesg = call.wmesg;
    td.td_wchan = call.channel;
    if (call.timeout_ns > 0) {
      t.timed = 1;
      Arm(kTimerSleep, me, nullptr, call.timeout_ns);
    }

    // E2.
    Operation resume = Op(OpKind::kResume, call.verb, call.shown, call.pc);
    resume.gate = &t.asleep;
    resume.flags = kFree | kContinues;
    machine().Point(resume);
    // [K3.36]
    if (t.timed != 0) Disarm(kTimerSleep, me, nullptr);
    // [K3.22]
    passed = t.deadline_passed != 0;
    // [K3.21]
    early = t.abort_error;
    t.channel = nullptr;
    t.interlock = nullptr;
    t.queue_kind = 0;
    t.catches = 0;
    t.abort_error = 0;
    t.timed = 0;
    t.deadline_passed = 0;
    td.td_wmesg = nullptr;
    td.td_wchan = nullptr;
  }
  // [K3.20]
  int result = early != 0 ? early : passed ? kEwouldblock : 0;
  // The tail of _sleep is base text, but it re-locks the caller's interlock and
  // then returns into the caller (K5.62).
  CheckTextAlive(call.pc);
  machine().NoteResult(result);
  if (passed) Mark(kTimerFired);
  // [K3.10]
  PickupGiant(call.pc);  // E3
  // [K3.2, K3.15]
  if (call.lock != nullptr && !call.drop) TakeBack(call.lock, shared, call.pc);
  // [K3.26]
  return call.queue == kOnPause && early == 0 ? kEwouldblock : result;
}

void Kernel::BlockcountWait(const uint32_t* count, abi::lock_object* lock,
                            const char* wmesg, Site pc) {
  SleepCall call{};
  call.channel = count;
  call.shown = count;
  call.lock = lock;
  call.queue = kOnSleep;
  call.wmesg = wmesg;
  call.verb = "blockcount_wait";
  call.pc = pc;
  CheckMaySleep(call);
  for (;;) {
    machine().Point(Op(OpKind::kWait, "blockcount_wait", count, pc));
    CheckTextAlive(pc);
    if (!CheckMemory(count, sizeof *count, "blockcount_wait", pc)) return;
    // [K6.42]
    if (*count == 0) return;
    SleepNow(call);
  }
}

void Kernel::Dequeue(int slot) {
  auto& id = state.id;
  uint32_t to = 0;
  for (uint32_t i = 0; i < id.sleeper_count; ++i) {
    if (id.sleepers[i] != slot) id.sleepers[to++] = id.sleepers[i];
  }
  for (uint32_t i = to; i < id.sleeper_count; ++i) id.sleepers[i] = 0;
  id.sleeper_count = to;
  state.threads[slot].asleep = 0;
}

// Returns the woken.
SlotSet Kernel::Wake(const void* channel, QueueKind kind, WakeupMode mode) {
  SlotSet woken;
  for (uint32_t i = 0; i < state.id.sleeper_count; ++i) {
    int slot = state.id.sleepers[i];
    const ThreadState& t = state.threads[slot];
    // [K3.23]
    if (t.channel == channel && t.queue_kind == static_cast<uint32_t>(kind)) {
      woken.Add(slot);
    }
  }
  // [K3.32]
  if (woken.Empty()) return woken;
  // [K3.31, K3.38]
  if (mode != kWakeAll && woken.Several()) {
    // K3.31 says which one; the contract does not, and explores them all.
    const uint32_t pick = machine().Choose(
        ChoiceKind::kWaiter, static_cast<uint32_t>(woken.Count()));
    woken = {woken.Nth(pick)};
  }
  // [K3.30]
  for (const int slot : woken) Dequeue(slot);
  return woken;
}

void Kernel::Wakeup(const void* channel, WakeupMode mode, const char* verb,
                    Site pc) {
  machine().Point(Op(OpKind::kWakeup, verb, channel, pc));
  CheckTextAlive(pc);
  machine().NoteWoken(Wake(channel, kOnSleep, mode));
}

// ---- Giant (K3.10 S4, K4.13)
// --------------------------------------------------

void Kernel::DropGiant() {
  abi::lock_object& giant = state.id.giant.lock_object;
  if (giant.qz_owner != static_cast<uint32_t>(machine().current())) return;
  // [K4.13]
  Self().giant_saved = giant.qz_recurse + 1;
  giant.qz_recurse = 0;
  giant.qz_owner = 0;
  giant.qz_busy = giant.qz_closed = 0;
  Unhold(&giant);
  machine().Releases(&giant);
}

void Kernel::PickupGiant(Site pc) {
  ThreadState& t = Self();
  if (t.giant_saved == 0) return;
  abi::lock_object& giant = state.id.giant.lock_object;
  uint32_t levels = t.giant_saved;
  t.giant_saved = 0;
  Witness(&giant, pc);
  Operation op = Op(OpKind::kRelock, "takes Giant back", &giant, pc);
  op.gate = &giant.qz_busy;
  op.flags = kFree | kContinues;
  machine().Point(op);
  giant.qz_owner = static_cast<uint32_t>(machine().current());
  giant.qz_busy = giant.qz_closed = 1;
  giant.qz_recurse = levels - 1;
  Hold(&giant, pc);
}

}  // namespace quiesce
