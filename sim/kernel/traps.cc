// Which trap of the catalogue (`quiesce explain T8`) a finding is.
//
// A trap is named only where the run shows that it is this one, and not merely
// something that looks alike from outside; otherwise the name is empty.  Most
// need to know how things came to be, so they are named in recorded runs only,
// and those are the runs that are reported.
#include <cstring>
#include <string_view>

#include "sim/kernel/kernel.h"

namespace quiesce {
namespace {

const std::vector<RecordedEvent>& Events() {
  static const auto* const none = new std::vector<RecordedEvent>();
  return machine().recording() ? machine().recorder()->events : *none;
}

const Operation& Pending(uint32_t slot) {
  return machine().state.threads[slot].op;
}

bool IsWake(const RecordedEvent& e) {
  return e.op.kind == OpKind::kWakeup || e.op.kind == OpKind::kExit;
}

bool Woke(const RecordedEvent& e, uint32_t slot) {
  return e.woken.Has(static_cast<int>(slot));
}

bool IsHandlerEntry(const RecordedEvent& e) {
  return e.op.kind == OpKind::kModule &&
         std::string_view(e.op.verb).substr(0, 4) == "MOD_";
}

template <typename Table>
bool Within(const Table& table, const void* address) {
  return reinterpret_cast<uintptr_t>(address) -
             reinterpret_cast<uintptr_t>(&table) <
         sizeof table;
}

const void* Object(const Operation& op) {
  return const_cast<const void*>(op.object);
}

}  // namespace

// Whether `object` is the handle of `slot`: its thread or its proc.
bool Kernel::IsHandleOf(const void* object, uint32_t slot) const {
  return object == &state.td[slot] ||
         object == &state.p[state.threads[slot].proc];
}

// The thread that `slot` waits for; `slot` itself if it waits for itself; -1 if
// it waits for no one in particular.
int Kernel::WaitsFor(uint32_t slot) const {
  const ThreadState& t = state.threads[slot];
  const Operation& op = Pending(slot);
  if (t.life != kAlive || machine().OpEnabled(static_cast<int>(slot)))
    return -1;
  if (op.kind == OpKind::kLock || op.kind == OpKind::kRelock) {
    const auto* lo = static_cast<const volatile abi::lock_object*>(op.object);
    return lo->qz_owner > 1 ? static_cast<int>(lo->qz_owner) : -1;
  }
  if (op.gate == &state.id.running_busy) {
    return static_cast<int>(state.id.softclock_slot);
  }
  bool siblings = op.gate == &state.procs[t.proc].siblings_left;
  int thread = ThreadSlot(static_cast<const abi::thread*>(t.channel));
  int proc = siblings ? static_cast<int>(t.proc)
                      : ProcSlot(static_cast<const abi::proc*>(t.channel));
  if (thread > 1) return state.threads[thread].life == kAlive ? thread : -1;
  int runnable = -1;
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    const ThreadState& other = state.threads[s];
    if (other.life != kAlive) continue;
    bool member = proc > 0 && static_cast<int>(other.proc) == proc;
    if (siblings && s == slot) member = false;
    for (const TaskqueueState& tq : state.taskqueues) {
      if (other.arg != &tq || other.frame_count == 0) continue;
      for (const abi::task* task : tq.running) {
        member |= task != nullptr && task == t.channel;
      }
    }
    if (!member) continue;
    if (!machine().OpEnabled(static_cast<int>(s))) return static_cast<int>(s);
    runnable = static_cast<int>(s);
  }
  return runnable;
}

// Follows who waits for whom from `slot` to the one at the end of the chain, or
// to the first that closes a circle.
uint32_t Kernel::EndOfChain(uint32_t slot) const {
  SlotSet seen;
  while (!seen.Has(static_cast<int>(slot))) {
    seen.Add(static_cast<int>(slot));
    int next = WaitsFor(slot);
    if (next < 0) break;
    slot = static_cast<uint32_t>(next);
  }
  return slot;
}

// `slot` sleeps on a handle of something that has exited, or of proc0.
const char* Kernel::TrapOfStaleWait(uint32_t slot) const {
  const void* channel = state.threads[slot].channel;
  if (channel == &state.p[0]) return "T34";  // nobody ever wakes it (K1.59)
  if (!machine().recording()) return "";
  bool is_proc = ProcSlot(static_cast<const abi::proc*>(channel)) >= 0;
  const RecordedEvent* exit = nullptr;  // the one that wakes this channel
  bool in_handler = false;  // it came after the waiter's handler had begun
  for (const RecordedEvent& e : Events()) {
    std::string_view verb = e.op.verb;
    bool wakes = Object(e.op) == channel &&
                 (verb == "kproc_exit" || verb == "kthread_exit" ||
                  verb == "returns from main");
    // kthread_exit of the last thread goes on to wakeup(p) (K1.55).
    bool last = is_proc && verb == "exits" &&
                IsHandleOf(channel, static_cast<uint32_t>(e.slot));
    if (last || (wakes && exit == nullptr)) {
      exit = &e;
      in_handler = true;
    }
    if (IsHandlerEntry(e) && e.slot == static_cast<int>(slot)) {
      in_handler = false;
    }
  }
  if (exit == nullptr) return "T34";  // its kind of exit never wakes this
  if (!exit->woken.Empty() && !Woke(*exit, slot))
    return "T28";  // somebody else
  return in_handler && exit->woken.Empty() ? "T2" : "T6";
}

// `slot` sleeps on a channel of the module and nobody will wake it.
const char* Kernel::TrapOfSleeper(uint32_t slot) const {
  const void* channel = state.threads[slot].channel;
  SlotSet picked;
  bool missed = false;  // a wakeup, and the interlock not taken since then
  for (const RecordedEvent& e : Events()) {
    if (e.op.kind == OpKind::kLock && e.slot == static_cast<int>(slot) &&
        Object(e.op) == state.threads[slot].interlock) {
      missed = false;  // it could have seen what has changed
    }
    if (!IsWake(e) || Object(e.op) != channel) continue;
    missed |= e.woken.Empty();
    bool one = e.op.verb == std::string_view("wakeup_one") ||
               e.op.verb == std::string_view("wakeup_any");
    if (one && !Woke(e, slot)) picked |= e.woken;
  }
  if (missed) return "T1";
  if (picked.Empty()) return "";
  // The one that was woken instead: has it gone back to sleep there?
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (picked.Has(static_cast<int>(s)) && state.threads[s].life == kAlive &&
        state.threads[s].channel == channel) {
      return "T26";
    }
  }
  return "T36";
}

const char* Kernel::TrapOfHang(uint32_t actor, uint32_t end) const {
  const ThreadState& t = state.threads[end];
  const Operation& op = Pending(end);
  int next = WaitsFor(end);
  if (next == static_cast<int>(end)) {
    return ProcSlot(static_cast<const abi::proc*>(t.channel)) >= 0 ||
                   ThreadSlot(static_cast<const abi::thread*>(t.channel)) >= 0
               ? "T27"
               : "T17";
  }
  if (next >= 0) {  // a circle
    uint32_t s = end;
    do {
      const Operation& wait = Pending(s);
      if (wait.object == &state.id.kld_sx) return "T13";
      if (s == state.id.softclock_slot && state.id.running != nullptr &&
          wait.object == state.id.running->c_lock) {
        return "T16";
      }
      s = static_cast<uint32_t>(WaitsFor(s));
    } while (s != end);
    return "";
  }
  if (t.life == kExited) return "T37";  // … with the lock held
  if (t.stopped != 0) return "T31";
  if (op.kind == OpKind::kLock || t.asleep == 0) return "";
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (state.threads[s].life == kAlive && state.threads[s].proc == t.proc &&
        s != end && Pending(s).gate == &state.procs[t.proc].siblings_left) {
      return "T9";
    }
  }
  if (Within(state.p, t.channel) || Within(state.td, t.channel)) {
    bool handle = ProcSlot(static_cast<const abi::proc*>(t.channel)) >= 0 ||
                  ThreadSlot(static_cast<const abi::thread*>(t.channel)) >= 0;
    if (handle) return TrapOfStaleWait(end);
    // p_siglist, td_flags: it is suspended, and somebody wants it to stop.
    return end != actor ? "T12" : "";
  }
  return TrapOfSleeper(end);
}

// The actor moves, and gets nowhere.
const char* Kernel::TrapOfRound(uint32_t actor) const {
  const std::vector<RecordedEvent>& events = Events();
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    const ThreadState& t = state.threads[s];
    if (t.life != kAlive) continue;
    if (Pending(s).object == &state.id.giant &&
        state.id.giant.lock_object.qz_owner == actor && s != actor &&
        !machine().OpEnabled(static_cast<int>(s))) {
      return "T14";
    }
    if (t.role != kModuleThread || state.procs[t.proc].single == 0) continue;
    if (Pending(s).gate == &state.procs[t.proc].siblings_left) continue;
    if (t.asleep != 0 && t.catches == 0 && t.timed == 0) return "T9";
    for (size_t i = events.size(); i-- > 0;) {
      const RecordedEvent& e = events[i];
      // Its last sleep, wherever in its round it is.
      if (e.slot != static_cast<int>(s) || !e.has_result ||
          (e.op.kind != OpKind::kSleep && e.op.kind != OpKind::kResume)) {
        continue;
      }
      if (e.op.kind == OpKind::kSleep && e.result == kEintr) return "T48";
      break;
    }
  }
  for (size_t i = events.size(); i-- > 0;) {
    const RecordedEvent& e = events[i];
    if (e.slot != static_cast<int>(actor)) continue;
    if (e.op.object == &state.id.giant) continue;
    std::string_view verb = e.op.verb;
    if (verb == "taskqueue_drain" || verb == "waits for task") return "T20";
    break;
  }
  // Woken by the exit it waits for, and told by the clock that it was not.
  const void* handle = nullptr;
  for (const RecordedEvent& e : events) {
    if (e.op.kind == OpKind::kExit && Woke(e, actor)) handle = Object(e.op);
    if (handle != nullptr && e.slot == static_cast<int>(actor) &&
        e.op.kind == OpKind::kResume && Object(e.op) == handle) {
      return e.has_result && e.result == kEwouldblock ? "T24" : "";
    }
  }
  return "";
}

// What the actor does when it goes round, for the message.
const Operation& Kernel::LastOfRound(uint32_t actor) const {
  const std::vector<RecordedEvent>& events = Events();
  for (size_t i = events.size(); i-- > 0;) {
    const RecordedEvent& e = events[i];
    if (e.slot == static_cast<int>(actor) && e.op.object != &state.id.giant) {
      return e.op;
    }
  }
  return Pending(actor);
}

// A destroyed lock is used: by the clock, or after an unload that tore down and
// then refused?
const char* Kernel::TrapOfDestroyedLock(const void* lock,
                                        const char* verb) const {
  if (verb == std::string_view("softclock locks")) return "T18";
  if (verb == std::string_view("mtx_unlock")) return "T10";
  if ((machine().meter.reached & (1u << kUnloadRefused)) == 0) return "";
  bool in_unload[kSlotMax] = {};
  bool destroyed = false;  // … by a MOD_UNLOAD
  for (const RecordedEvent& e : Events()) {
    std::string_view verb_of = e.op.verb;
    if (IsHandlerEntry(e)) in_unload[e.slot] = verb_of == "MOD_UNLOAD";
    if (verb_of == "lock destroy" && Object(e.op) == lock) {
      destroyed |= in_unload[e.slot];
    }
  }
  if (!destroyed) return "";
  for (int kld = 0; kld < kld_count(); ++kld) {
    const KldState& k = state.klds[kld];
    uint32_t all = (1u << images_[kld]->modules.size()) - 1;
    if (k.life == kLoaded && (k.modules_live | k.load_failed) != all) {
      return "T44";
    }
  }
  return "T43";
}

// A lock is used that nobody has initialised: not yet?
const char* Kernel::TrapOfUninitialised(const void* lock) const {
  const ThreadState& t = state.threads[machine().current()];
  for (int kld = 0; kld < kld_count(); ++kld) {
    if (!images_[kld]->Contains(lock) || state.klds[kld].life != kLoading) {
      continue;
    }
    // By whom: a thread of this load, or a dependent that came too early?
    for (uint32_t i = 0; i < t.frame_count; ++i) {
      if (t.frames[i].kld != static_cast<uint32_t>(kld)) return "T50";
    }
    return t.role == kModuleThread ? "T33" : "";
  }
  return "";
}

// Freed memory is used: after the user itself had told who freed it to go on?
const char* Kernel::TrapOfFreedUse(const void* block) const {
  const RecordedEvent* told = nullptr;
  int me = machine().current();
  for (const RecordedEvent& e : Events()) {
    if (e.slot == me && e.op.kind == OpKind::kWakeup && !e.woken.Empty())
      told = &e;
    if (e.op.kind == OpKind::kMemory && e.slot != me && Object(e.op) == block &&
        told != nullptr && Woke(*told, static_cast<uint32_t>(e.slot))) {
      return "T41";
    }
  }
  return "";
}

// `slot` is inside kld when it is unmapped by the current thread.
const char* Kernel::TrapOfUnload(int kld, uint32_t slot) const {
  const ThreadState& t = state.threads[slot];
  auto unloader = static_cast<uint32_t>(machine().current());
  if (state.klds[kld].life == kLoading) return "T11";
  if (slot == state.id.softclock_slot) {
    return Pending(slot).kind == OpKind::kLock && state.id.running_in_fn == 0
               ? "T18"
               : "T15";
  }
  const std::vector<RecordedEvent>& events = Events();
  if (t.role == kUser) {
    // Nobody waits for the handlers of static oids.
    const void* called = nullptr;
    for (const RecordedEvent& e : events) {
      if (e.slot == static_cast<int>(slot) && e.op.kind == OpKind::kModule) {
        called = Object(e.op);
      }
    }
    for (const abi::qz_sysctl_record* r : images_[kld]->sysctls) {
      if (r == called) return "T21";
    }
    return "";
  }
  if (t.role != kModuleThread) {
    // A task: drained too early, or not at all?
    for (const RecordedEvent& e : events) {
      if (e.slot != static_cast<int>(unloader) ||
          e.op.verb != std::string_view("taskqueue_drain")) {
        continue;
      }
      for (const TaskqueueState& tq : state.taskqueues) {
        for (const abi::task* task : tq.running) {
          if (t.arg == &tq && task != nullptr && task == Object(e.op)) {
            return "T19";
          }
        }
      }
    }
    return "";
  }
  // How did the unloader's wait for this thread end?
  const RecordedEvent* announced = nullptr;
  const char* announced_as = "T3";
  const char* ended = "";
  bool waited = false;   // for a sibling of it, to the end
  bool created = false;  // since the handler began
  for (const RecordedEvent& e : events) {
    if (e.op.kind == OpKind::kCreate && Woke(e, slot)) {
      // By what is being stopped itself: no restart, a sibling come late.
      created = e.slot < 2 || state.threads[e.slot].role != kModuleThread;
    }
    bool mine = e.slot == static_cast<int>(slot);
    if (e.op.kind == OpKind::kWakeup && Woke(e, unloader)) {
      announced = mine ? &e : nullptr;
      announced_as = "T3";
      if (!mine && IsHandleOf(Object(e.op), slot)) ended = "T25";
    } else if (mine && announced != nullptr && e.op.kind == OpKind::kUnlock &&
               e.op.verb != std::string_view("sema_post")) {
      announced_as = "T4";
    }
    if (e.slot != static_cast<int>(unloader)) continue;
    if (IsHandlerEntry(e)) {
      ended = "";
      announced = nullptr;
      waited = created = false;
    }
    if ((e.op.kind == OpKind::kSleep || e.op.kind == OpKind::kResume) &&
        e.has_result && IsHandleOf(Object(e.op), slot)) {
      bool nobody = std::string_view(e.note) == "woken by nobody (fault)";
      if (e.result == kEintr || e.result == kErestart) {
        ended = "T22";
      } else if (e.result == kEwouldblock) {
        ended = "T23";
      } else if (nobody) {
        ended = "T25";
      }
    }
    waited |= e.op.kind == OpKind::kResume && e.has_result && e.result == 0 &&
              !IsHandleOf(Object(e.op), slot) &&
              (Within(state.p, Object(e.op)) || Within(state.td, Object(e.op)));
  }
  if (state.procs[t.proc].single != 0) return "T8";
  if (ended[0] != '\0') return ended;
  if (created) return "T29";
  if (waited) return t.asleep != 0 ? "T5" : "T35";
  if (Pending(slot).kind == OpKind::kStart) return "T30";
  if (announced != nullptr && t.asleep == 0) return announced_as;
  return t.asleep != 0 ? "T5" : "";
}

}  // namespace quiesce
