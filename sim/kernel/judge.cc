// Judging: turning what happened into findings.
#include <bit>
#include <csignal>
#include <cstring>
#include <iterator>

#include "sim/exec/bug.h"
#include "sim/kernel/kernel.h"
#include "sim/kernel/memory.h"

namespace quiesce {

bool Kernel::WouldPanic(Panics panics) const {
  switch (panics) {
    case Panics::kNever:
      return false;
    case Panics::kWithInvariants:
      return config_.invariants();
    case Panics::kWithWitness:
      return config_.witness();
    case Panics::kAlways:
      return true;
  }
  return true;
}

void Kernel::Accuse(FindingKind kind, const char* diagnosis, const char* rule,
                    const char* trap, const char* what, const void* object,
                    Site pc, Panics panics, int other_thread, Site other_pc,
                    const char* detail) {
  RawFinding f;
  f.kind = kind;
  f.diagnosis = diagnosis;
  f.rule = rule;
  f.trap = trap;
  f.what = what;
  f.thread = machine().current();
  f.other_thread = other_thread;
  f.pc = pc;
  f.other_pc = other_pc;
  f.object = object;
  f.detail = detail;
  f.ends_run = WouldPanic(panics);
  f.kernel_silent =
      (panics == Panics::kWithInvariants && !config_.invariants()) ||
      ((panics == Panics::kWithWitness || kind == FindingKind::kLockOrder) &&
       !config_.witness());
  machine().Report(f);
  if (f.ends_run) machine().EndRun(Ending::kError);
}

void Kernel::Leaked(const char* diagnosis, const char* what, const void* object,
                    Site pc) {
  RawFinding f;
  f.kind = FindingKind::kLeak;
  f.severity = Severity::kWarning;
  f.diagnosis = diagnosis;
  f.what = what;
  f.rule = "K5.53";
  f.object = object;
  f.thread = machine().current();
  f.pc = pc;
  f.ends_run = false;
  machine().Report(f);
}

// The instant of the unmap (K5.21 U9): who is still inside, what still points
// here.  Everything found belongs to whoever would run or call unmapped text.
void Kernel::JudgeUnmap(int kld, Site) {
  auto& id = state.id;
  uint32_t generation = state.klds[kld].generation;
  bool error = false;
  bool ps_pending = id.unload_pending_ps != 0;
  for (uint32_t s = 2; s < id.thread_count; ++s) {
    ThreadState& t = state.threads[s];
    if (t.life != kAlive) continue;
    bool inside = false;
    for (uint32_t i = 0; i < t.frame_count; ++i) {
      inside |= t.frames[i].kld == static_cast<uint32_t>(kld) &&
                t.frames[i].generation == generation;
    }
    if (!inside || static_cast<int>(s) == machine().current()) continue;
    if (ps_pending && t.asleep != 0) continue;  // whoever touches it first
    const Operation& op = machine().state.threads[s].op;
    RawFinding f;
    f.kind = FindingKind::kUseAfterUnload;
    f.thread = static_cast<int>(s);
    f.other_thread = machine().current();
    f.pc = op.pc;
    f.object = const_cast<const void*>(op.object);
    f.trap = TrapOfUnload(kld, s);
    // [K5.61]
    if (op.kind == OpKind::kStart) {
      f.diagnosis = "never-ran";
      f.rule = "K5.61";
      f.what = "has not run its first instruction yet";
    } else if (state.procs[t.proc].single != 0) {  // [K1.64]
      f.diagnosis = "sibling";
      f.rule = "K1.64";
      f.what = "is still inside while its process exits";
    } else if (t.asleep != 0) {  // [K4.38, K5.62, K5.63]
      f.diagnosis = "asleep";
      f.rule = "K5.62";
      f.what = "is asleep and will return into it";
    } else {
      f.diagnosis = "running";
      f.rule = "K5.63";
      f.what = "is still running in it";
    }
    machine().Report(f);
    error = true;
  }
  auto dangling = [&](const char* diagnosis, const char* what, const char* rule,
                      const char* trap, const void* object, Site function) {
    RawFinding f;
    f.kind = FindingKind::kDanglingRegistration;
    f.diagnosis = diagnosis;
    f.what = what;
    f.rule = rule;
    f.trap = trap;
    f.object = object;
    f.thread = machine().current();
    f.pc = function;
    machine().Report(f);
    error = true;
  };
  const KldImage& image = *images_[kld];
  for (uint32_t i = 0; i < id.timer_count; ++i) {
    if (state.timers[i].kind != kTimerCallout) continue;
    auto* c = static_cast<abi::callout*>(state.timers[i].object);
    Site fn = SiteOf(c->c_func);
    if (image.Contains(fn) || image.Contains(c)) {
      dangling("callout", "a callout is still armed", "K5.64", "T15", c, fn);
    }
  }
  for (uint32_t i = 0; i < id.due_count; ++i) {
    Site fn = SiteOf(id.due[i]->c_func);
    if (image.Contains(fn)) {
      dangling("callout", "a callout is about to run", "K5.64", "T15",
               id.due[i], fn);
    }
  }
  // [K6.5]
  if (id.running_cancelled != 0 && image.Contains(id.running_lock)) {
    RawFinding f;
    f.kind = FindingKind::kUseAfterUnload;
    f.diagnosis = "callout-lock";
    f.rule = "K6.5";
    f.trap = "T18";
    f.what = "has yet to take or to release the lock of a stopped callout";
    f.thread = static_cast<int>(id.softclock_slot);
    f.other_thread = machine().current();
    f.pc = machine().state.threads[id.softclock_slot].op.pc;
    f.object = id.running_lock;
    machine().Report(f);
    error = true;
  }
  if (id.running_done != nullptr) {
    Site fn = SiteOf(id.running_done);
    if (image.Contains(fn)) {
      dangling("callout", "callout_async_drain will call a function", "K5.64",
               "T15", id.running, fn);
    }
  }
  for (uint32_t i = 0; i < id.taskqueue_count; ++i) {
    const TaskqueueState& tq = state.taskqueues[i];
    if (tq.live == 0) continue;
    for (const abi::task* task = tq.head; task != nullptr;
         task = task->qz_next) {
      Site fn = SiteOf(task->ta_func);
      // [K5.64]
      if (!image.Contains(fn)) continue;
      dangling("task", "a task is still queued", "K5.64", "T19", task, fn);
    }
    // [K5.53, K6.16]
    if (tq.owner_kld == static_cast<uint32_t>(kld + 1)) {
      Leaked("taskqueue", "a taskqueue of the module is never freed", &tq,
             nullptr);
    }
  }
  for (uint32_t i = 0; i < id.registration_count; ++i) {
    Registration& r = state.registrations[i];
    if (r.kind == 0 || r.kld != static_cast<uint32_t>(kld + 1)) continue;
    // A dead event handler is never called again; its list prunes it (K6.31).
    // [K5.64]
    if (r.dying != 0) continue;
    switch (static_cast<RegistrationKind>(r.kind)) {
      case RegistrationKind::kEventlist:
        break;
      case RegistrationKind::kZone:
        Leaked("uma-zone", "a zone of the module is never destroyed", r.object,
               nullptr);
        break;
      case RegistrationKind::kEventhandler:
        dangling("eventhandler", "an event handler is still registered",
                 "K5.64", "T46", r.object, r.function);
        break;
      case RegistrationKind::kCdev:
        dangling("cdev", "a device node still points here", "K5.53", "",
                 r.object, r.function);
        break;
      case RegistrationKind::kSysctl:
        dangling("sysctl", "a dynamic sysctl is still registered", "K5.64", "",
                 r.object, r.function);
        break;
      case RegistrationKind::kInterrupt:
        dangling("interrupt", "an interrupt handler is still set up", "K5.64",
                 "", r.object, r.function);
        break;
      case RegistrationKind::kSwi:
        dangling("swi", "a software interrupt handler is still there", "K5.64",
                 "", r.object, r.function);
        break;
      case RegistrationKind::kSyscall:
        dangling("syscall", "a system call is still registered", "K6.75", "",
                 r.object, r.function);
        break;
      case RegistrationKind::kIntrhook:
      case RegistrationKind::kDevice:
      case RegistrationKind::kDriver:
        dangling("registration", "something registered still points here",
                 "K5.64", "", r.object, r.function);
        break;
    }
  }
  for (uint32_t i = 0; i < id.epoch_callback_count; ++i) {
    Site fn = SiteOf(state.epoch_callbacks[i].function);
    // [K6.51]
    if (image.Contains(fn)) {
      dangling("epoch-callback", "an epoch callback is still to run", "K6.51",
               "T47", state.epoch_callbacks[i].epoch, fn);
    }
  }
  // K5.50: what malloc_uninit would complain about.
  for (uint32_t i = 0; i < id.block_count; ++i) {
    const Block& b = state.blocks[i];
    // [K5.50]
    if (b.live == 0 || b.kld != static_cast<uint32_t>(kld + 1)) continue;
    bool own_type = false;
    for (abi::malloc_type* type : image.malloc_types) {
      own_type |= type == b.type;
    }
    RawFinding f;
    f.kind = FindingKind::kLeak;
    f.severity = Severity::kWarning;
    f.diagnosis = "malloc";
    f.what = own_type ? "memory of the module's malloc type is never freed"
                      : "memory that the module allocated is never freed";
    f.rule = "K5.50";
    f.object = HeapBase() + b.offset;
    f.thread = machine().current();
    f.pc = places.allocated[i];
    f.ends_run = false;
    machine().Report(f);
  }
  if (error) machine().EndRun(Ending::kError);
}

bool Kernel::LostWakeup(const void* channel) const {
  if (channel == nullptr || !machine().recording()) return false;
  for (const RecordedEvent& e : machine().recorder()->events) {
    bool wakes = e.op.kind == OpKind::kWakeup || e.op.kind == OpKind::kExit;
    if (!wakes || !e.woken.Empty()) continue;
    if (e.op.object == channel) return true;
    // kthread_exit of a last thread and a return from main go on to wakeup(p).
    int slot = ThreadSlot(
        static_cast<const abi::thread*>(const_cast<const void*>(e.op.object)));
    if (slot >= 0 && e.op.kind == OpKind::kExit &&
        &state.p[state.threads[slot].proc] == channel &&
        state.procs[state.threads[slot].proc].life == kExited) {
      return true;
    }
  }
  return false;
}

// An actor cannot finish.  Who waits for what, and can it ever come?
void Kernel::JudgeHang() {
  if (!JudgeHang(kActor)) JudgeHang(kUser);
}

bool Kernel::JudgeHang(ThreadRole role) {
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    const ThreadState& t = state.threads[s];
    if (t.role != static_cast<uint32_t>(role) || t.life != kAlive) continue;
    // An actor that waits only for another actor's lock is a bystander.
    const Operation* op = &machine().state.threads[s].op;
    bool lock = op->kind == OpKind::kLock || op->kind == OpKind::kRelock;
    // Which registration's calls it waits for, and whether it is in one.
    const Registration* calls =
        op->kind == OpKind::kWait ? RowOfTag(op->object) : nullptr;
    // A user may sleep for ever in a method; what it may not is wait for a lock
    // or for itself.
    if (role == kUser && !lock && (calls == nullptr || !InsideRow(t, calls))) {
      continue;
    }
    int owner = 0;
    if (lock) {
      owner = static_cast<int>(
          static_cast<const volatile abi::lock_object*>(op->object)->qz_owner);
      if (owner != 0 && state.threads[owner].role == kActor && role == kActor &&
          state.id.actors_left > 1 && owner != static_cast<int>(s)) {
        continue;
      }
    }
    RawFinding f;
    f.kind = FindingKind::kHang;
    f.thread = static_cast<int>(s);
    f.pc = op->pc;
    f.object = const_cast<const void*>(op->object);
    f.diagnosis = "never-woken";
    f.rule = "K3.32";
    f.what = op->verb;
    uint32_t end = EndOfChain(s);
    if (lock) {
      f.rule = "K4.3";
      f.other_thread = owner;
      f.diagnosis = "deadlock";
      if (owner == static_cast<int>(s)) f.diagnosis = "self-wait";
      // [K4.9]
      if (owner != 0 && state.threads[owner].life == kExited) {
        f.diagnosis = "owner-gone";
      } else if (owner != 0) {
        f.other_pc = machine().state.threads[owner].op.pc;
      }
    } else {
      // A cycle: does whoever could end this wait itself for us?
      uint32_t blocked_on_us = 0;
      for (uint32_t o = 2; o < state.id.thread_count; ++o) {
        if (state.threads[o].life != kAlive || o == s) continue;
        const Operation& theirs = machine().state.threads[o].op;
        if (theirs.kind != OpKind::kLock && theirs.kind != OpKind::kRelock) {
          continue;
        }
        const auto* lo =
            static_cast<const volatile abi::lock_object*>(theirs.object);
        // Another administrator only wants his turn.
        if (state.threads[o].role == kActor &&
            lo == &state.id.kld_sx.lock_object) {
          continue;
        }
        if (lo->qz_owner == s) blocked_on_us = o;
      }
      if (calls != nullptr) {
        JudgeCallWait(f, *calls, blocked_on_us);
      } else if (blocked_on_us != 0) {
        f.diagnosis = "deadlock";
        f.other_thread = static_cast<int>(blocked_on_us);
        f.other_pc = machine().state.threads[blocked_on_us].op.pc;
        f.rule = op->kind == OpKind::kTimer || op->kind == OpKind::kWait
                     ? "K6.6"
                     : "K5.27";
      } else {
        const ThreadState& last = state.threads[end];
        if (WaitsFor(end) == static_cast<int>(end)) {
          f.diagnosis = "self-wait";
        } else if (last.asleep != 0 && LostWakeup(last.channel)) {
          f.diagnosis = "lost-wakeup";
        }
        if (end != s) {
          f.other_thread = static_cast<int>(end);
          f.other_pc = machine().state.threads[end].op.pc;
        } else if (op->kind == OpKind::kWait &&
                   op->object >= static_cast<const void*>(state.taskqueues) &&
                   op->object <
                       static_cast<const void*>(std::end(state.taskqueues))) {
          f.rule = "K6.15";
        }
      }
    }
    if (f.trap[0] == '\0') f.trap = TrapOfHang(s, end);
    machine().Report(f);
    return true;
  }
  return false;
}

// Waits for the calls through a registration to return.
void Kernel::JudgeCallWait(RawFinding& f, const Registration& r,
                           uint32_t blocked_on_us) const {
  const char* circle = "";  // the trap if it waits for itself in the end
  switch (static_cast<RegistrationKind>(r.kind)) {
    case RegistrationKind::kEventlist:
      f.rule = "K6.32";
      circle = "T46";
      break;
    case RegistrationKind::kCdev:
      f.rule = "K6.61";
      circle = "T45";
      break;
    case RegistrationKind::kSysctl:
      f.rule = "K6.65";
      break;
    case RegistrationKind::kSyscall:
      f.rule = "K6.75";
      break;
    default:
      f.rule = "K6.70";
  }
  if (InsideRow(state.threads[f.thread], &r)) {
    f.diagnosis = "self-wait";
    f.trap = circle;
    return;
  }
  for (uint32_t o = 2; o < state.id.thread_count; ++o) {
    if (state.threads[o].life != kAlive) continue;
    if (InsideRow(state.threads[o], &r)) {
      f.other_thread = static_cast<int>(o);
    }
  }
  if (blocked_on_us != 0) {
    f.diagnosis = "deadlock";
    f.trap = circle;
    // Others may wait for our locks too; whose call it is explains more.
    if (f.other_thread == 0) f.other_thread = static_cast<int>(blocked_on_us);
  } else if (f.other_thread != 0) {
    const ThreadState& inside = state.threads[f.other_thread];
    if (inside.asleep != 0 && LostWakeup(inside.channel)) {
      f.diagnosis = "lost-wakeup";
    }
  }
  if (f.other_thread != 0) {
    f.other_pc = machine().state.threads[f.other_thread].op.pc;
  }
}

SlotSet Kernel::UnfinishedActors() const {
  SlotSet unfinished;
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (state.threads[s].role == kActor && state.threads[s].life == kAlive) {
      unfinished.Add(static_cast<int>(s));
    }
  }
  return unfinished;
}

SlotSet Kernel::TimedWaiters() const {
  SlotSet waiters;
  for (uint32_t i = 0; i < state.id.timer_count; ++i) {
    if (state.timers[i].kind != kTimerCallout) {
      waiters.Add(static_cast<int>(state.timers[i].slot));
    }
  }
  return waiters;
}

void Kernel::JudgeRound(bool moves) {
  if (!moves) {
    JudgeHang();
    return;
  }
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    const ThreadState& t = state.threads[s];
    if (t.role != kActor || t.life != kAlive) continue;
    const Operation& op = machine().state.threads[s].op;
    RawFinding f;
    f.kind = FindingKind::kLivelock;
    f.thread = static_cast<int>(s);
    f.pc = op.pc != nullptr ? op.pc : state.memo.longest_unload_pc;
    const Operation& last = LastOfRound(s);
    f.object = const_cast<const void*>(last.object);
    f.detail = last.verb;
    f.diagnosis = "no-progress";
    f.rule = "K7.9";
    f.trap = TrapOfRound(s);
    f.what = "goes round for ever, and no schedule leads out";
    machine().Report(f);
    return;
  }
}

void Kernel::JudgeEnding(Ending ending) {
  if (ending == Ending::kStuck && state.id.actors_left != 0) JudgeHang();
}

void Kernel::JudgeFault(int slot, int signal, uintptr_t address,
                        const void* pc) {
  const StackRange& stack = machine().carrier().Stack(slot);
  RawFinding f;
  f.kind = FindingKind::kPageFault;
  f.rule = "K7.11";
  f.thread = slot;
  f.pc = pc == nullptr ? nullptr : static_cast<const char*>(pc) + 1;
  if (signal == 0) {
    f.kind = FindingKind::kLivelock;
    f.diagnosis = "endless-loop";
    f.rule = "K7.13";
    f.what = "loops without ever reaching a scheduling point";
  } else if (signal == SIGFPE) {
    // Its address is that of the instruction, which is no jump there.
    f.kind = FindingKind::kPanic;
    f.diagnosis = "divide";
    f.what = "divides by zero";
  } else if (address != 0 && address < stack.low &&
             stack.low - address < (size_t{1} << 20)) {
    f.diagnosis = "stack-overflow";
    f.what = "runs out of kernel stack";
  } else if (address < 64 * 1024) {
    f.diagnosis = address == reinterpret_cast<uintptr_t>(pc) ? "wild-jump"
                  : address == 0                             ? "null"
                                                             : "near-null";
    f.what = "faults";
  } else if (address == reinterpret_cast<uintptr_t>(pc)) {
    f.diagnosis = "wild-jump";
    f.what = "jumps to where no code is";
  } else {
    f.diagnosis = "wild";
    f.what = "faults";
  }
  // A jump leaves no usable pc: blame the last place that we saw.
  if (std::strcmp(f.diagnosis, "wild-jump") == 0 || pc == nullptr ||
      KldOfText(pc) < 0) {
    f.pc = machine().state.threads[slot].op.pc;
  }
  machine().Report(f);
}

}  // namespace quiesce
