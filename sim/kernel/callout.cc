// callout(9): timers whose handlers run in a kernel thread of their own.
//
//   clock        softclock                          a stopper
//   expires ───▶ takes c off the wheel, current = c
//                locks c_lock (may wait) ◀────────── callout_stop here, holding
//                not cancelled? runs the handler     the lock: cancelled, 1
//                (K6.4) unlocks; current = none; wakes drainers
//
// stop never waits; drain does, and deadlocks from inside the handler or with
// the handler's lock held (K6.6).  One softclock thread serves all CPUs: a
// handler that blocks delays the others, which is one of the real behaviours
// but not all of them (a second CPU's wheel would go on). Source:
// kern_timeout.c of 13.0.
#include "sim/exec/bug.h"
#include "sim/kernel/kernel.h"

namespace quiesce {

void Kernel::CalloutInit(abi::callout* c, abi::lock_object* lock,
                         uint32_t flags, Site pc) {
  if (!CheckMemory(c, sizeof *c, "callout_init", pc)) return;
  Operation op = Op(OpKind::kTimer, "callout_init", c, pc);
  machine().Point(op);
  if (c->qz_class == abi::QZ_CALLOUT_LIVE &&
      (c->c_flags & abi::QZ_CALLOUT_PENDING) != 0) {
    Misuse("K6.1", "initialises a callout that is pending", c, pc);
  }
  *c = abi::callout{};
  c->c_lock = lock;
  c->c_flags = flags;
  c->qz_class = abi::QZ_CALLOUT_LIVE;
  // [K6.1]
  if (lock != nullptr && (lock->lo_flags & abi::QZ_LO_SLEEPABLE) != 0) {
    Misuse("K6.1", "gives a callout a sleepable lock", lock, pc);
  }
}

void Kernel::EnsureSoftclock() {
  const bool there = state.id.softclock_slot != 0;
  Touches(TouchClass::kRows, &state.id.softclock_slot,
          there ? TouchMode::kRead : TouchMode::kExclusive);
  if (there) return;
  int slot =
      NewThread(0, kKernelThread, &SoftclockEntry, nullptr, "clock", nullptr);
  state.id.softclock_slot = static_cast<uint32_t>(slot);
  state.id.softclock_idle = state.id.due_count == 0 ? 1 : 0;
  MakeRunnable(slot);
}

// Takes a pending callout off the wheel, or off the due list.
static bool Unlink(KernelState& s, abi::callout* c) {
  for (uint32_t i = 0; i < s.id.due_count; ++i) {
    if (s.id.due[i] != c) continue;
    for (uint32_t j = i + 1; j < s.id.due_count; ++j) {
      s.id.due[j - 1] = s.id.due[j];
    }
    s.id.due[--s.id.due_count] = nullptr;
    s.id.softclock_idle = s.id.due_count == 0 ? 1 : 0;
    return true;
  }
  return false;
}

// The handler that softclock was about to call will not be called: it takes the
// lock, lets go of it, and does not enter the module (K6.4, K6.5).
static void CancelRunning(KernelState& s) {
  s.id.running_cancelled = 1;
  ThreadState& clock = s.threads[s.id.softclock_slot];
  if (clock.frame_count != 0) --clock.frame_count;
}

int Kernel::CalloutReset(abi::callout* c, int64_t in_ns, void (*fn)(void*),
                         void* arg, Site pc) {
  if (!CheckMemory(c, sizeof *c, "callout_reset", pc)) return 0;
  machine().Point(Op(OpKind::kTimer, "callout_reset", c, pc));
  CheckTextAlive(pc);
  if (c->qz_class != abi::QZ_CALLOUT_LIVE) {
    Misuse("K6.1", "arms a callout that was never initialised", c, pc);
    return 0;
  }
  EnsureSoftclock();
  auto& id = state.id;
  bool cancelled = false;
  if (id.running == c) {
    if (id.running_waiters != 0) {
      machine().NoteText("refused: being drained");  // K6.2
      return 0;
    }
    const bool locked = c->c_lock != nullptr
                            ? Owned(c->c_lock)
                            : (c->c_flags & abi::QZ_CALLOUT_QUEUE_LOCK) != 0;
    if (locked && id.running_in_fn == 0) {
      cancelled = id.running_cancelled == 0;
      if (cancelled) CancelRunning(state);
    }
  }
  cancelled |= Unlink(state, c);
  // [K6.2]
  cancelled |= Disarm(kTimerCallout, 0, c);
  if (fn != nullptr) {
    c->c_func = fn;
    c->c_arg = arg;
  }
  c->c_flags |= abi::QZ_CALLOUT_PENDING | abi::QZ_CALLOUT_ACTIVE;
  // [K6.2, K6.7]
  Arm(kTimerCallout, 0, c, in_ns <= 0 ? kTickNs : in_ns);
  machine().NoteResult(cancelled ? 1 : 0);
  return cancelled ? 1 : 0;
}

int Kernel::CalloutSchedule(abi::callout* c, int64_t in_ns, Site pc) {
  return CalloutReset(c, in_ns, nullptr, nullptr, pc);
}

int Kernel::CalloutStop(abi::callout* c, Site pc) {
  if (!CheckMemory(c, sizeof *c, "callout_stop", pc)) return 0;
  machine().Point(Op(OpKind::kTimer, "callout_stop", c, pc));
  CheckTextAlive(pc);
  auto& id = state.id;
  // [K6.4]
  if (c->c_lock != nullptr && c->c_lock != &id.giant.lock_object &&
      !Owned(c->c_lock)) {
    Accuse(FindingKind::kLockMisuse, "callout-lock-not-held", "K6.4", "",
           "stops a callout without holding its lock", c->c_lock, pc,
           Panics::kWithInvariants);
  }
  c->c_flags &= ~uint32_t{abi::QZ_CALLOUT_ACTIVE};
  int result = -1;
  if (Unlink(state, c) || Disarm(kTimerCallout, 0, c)) {
    c->c_flags &= ~uint32_t{abi::QZ_CALLOUT_PENDING};
    result = 1;
  } else if (id.running == c) {
    // A stop without Giant of a callout that takes it is one without a lock.
    const bool locks = c->c_lock == &id.giant.lock_object
                           ? Owned(c->c_lock) != 0
                           : c->c_lock != nullptr ||
                                 (c->c_flags & abi::QZ_CALLOUT_QUEUE_LOCK) != 0;
    bool can = locks && id.running_in_fn == 0 && id.running_cancelled == 0;
    // [K6.3]
    if (can) CancelRunning(state);
    result = can ? 1 : 0;
  } else if (config_.version <= 10) {  // [K6.4]
    result = 0;
  }
  machine().NoteResult(result);
  return result;
}

int Kernel::CalloutDrain(abi::callout* c, Site pc) {
  if (!CheckMemory(c, sizeof *c, "callout_drain", pc)) return 0;
  SleepCall sleeps{};
  sleeps.verb = "callout_drain";
  sleeps.pc = pc;
  sleeps.lock = c->c_lock;  // WITNESS exempts exactly this one (K6.6, T16)
  CheckMaySleep(sleeps);
  auto& id = state.id;
  int result = -1;
  for (bool first = true;; first = false) {
    Operation op = Op(OpKind::kTimer, "callout_drain", c, pc);
    op.flags = first ? 0 : kContinues;
    machine().Point(op);
    CheckTextAlive(pc);
    c->c_flags &= ~uint32_t{abi::QZ_CALLOUT_ACTIVE};
    if (Unlink(state, c) || Disarm(kTimerCallout, 0, c)) {
      c->c_flags &= ~uint32_t{abi::QZ_CALLOUT_PENDING};
      result = 1;
    }
    // [K6.6]
    if (id.running != c) break;
    if (result < 0) result = 0;
    ++id.running_waiters;
    DropGiant();
    Operation wait = Op(OpKind::kWait, kWaitsForHandler, c, pc);
    wait.gate = &id.running_busy;
    wait.flags = kFree | kContinues;
    machine().Point(wait);
    --id.running_waiters;
    PickupGiant(pc);
  }
  machine().NoteResult(result);
  return result;
}

int Kernel::CalloutAsyncDrain(abi::callout* c, void (*done)(void*), Site pc) {
  if (!CheckMemory(c, sizeof *c, "callout_async_drain", pc)) return 0;
  machine().Point(Op(OpKind::kTimer, "callout_async_drain", c, pc));
  CheckTextAlive(pc);
  auto& id = state.id;
  c->c_flags &= ~uint32_t{abi::QZ_CALLOUT_ACTIVE};
  int result = -1;
  if (Unlink(state, c) || Disarm(kTimerCallout, 0, c)) {
    c->c_flags &= ~uint32_t{abi::QZ_CALLOUT_PENDING};
    result = 1;
  }
  if (id.running == c) {
    const bool can = c->c_lock != nullptr && id.running_in_fn == 0 &&
                     id.running_cancelled == 0 && Owned(c->c_lock) != 0;
    if (can) {
      CancelRunning(state);
      result = 1;
    } else {
      // Refuses to be armed again until `done` has been called.
      if (id.running_done == nullptr) ++id.running_waiters;
      id.running_done = done;
      result = 0;
    }
  }
  machine().NoteResult(result);
  return result;
}

void Kernel::SoftclockEntry(void*) { kernel().SoftclockLoop(); }

void Kernel::SoftclockLoop() {
  auto& id = state.id;
  for (;;) {
    Operation idle = Op(OpKind::kTimer, "softclock", nullptr, nullptr);
    idle.gate = &id.softclock_idle;
    idle.flags = kFree;
    machine().Point(idle);
    abi::callout* c = id.due[0];
    Unlink(state, c);
    machine().Acquires(c);
    if (!CheckMemory(c, sizeof *c, "softclock runs", nullptr)) continue;
    auto fn = c->c_func;
    void* arg = c->c_arg;
    abi::lock_object* lock = c->c_lock;
    bool returns_unlocked = (c->c_flags & abi::QZ_CALLOUT_RETURNUNLOCKED) != 0;
    // [K6.1]
    const bool shared = (c->c_flags & abi::QZ_CALLOUT_SHAREDLOCK) != 0 &&
                        lock != nullptr &&
                        (lock->lo_class == abi::QZ_LOCK_RW ||
                         lock->lo_class == abi::QZ_LOCK_RM);
    c->c_flags &= ~uint32_t{abi::QZ_CALLOUT_PENDING};
    id.running = c;
    id.running_lock = lock;
    id.running_busy = 1;
    id.running_cancelled = id.running_in_fn = 0;
    Site site = SiteOf(fn);
    EnterText(site);  // from here on it must not be unmapped under us
    // [K6.1, K6.3]
    if (shared) {
      LockShared(lock, "softclock locks", site);
    } else if (lock != nullptr) {
      LockExclusive(lock, "softclock locks", false, site);
    }
    if (id.running_cancelled == 0) {
      id.running_in_fn = 1;
      ++Self().no_sleeping;
      fn(arg);
      --Self().no_sleeping;
      LeaveText("returns from callout", site, kOwn);
    }
    // A handler that never began cannot have unlocked (K6.3).
    if (id.running_cancelled != 0) returns_unlocked = false;
    if (lock != nullptr && !returns_unlocked) {
      if (shared) {
        UnlockShared(lock, "softclock unlocks", site);
      } else {
        UnlockExclusive(lock, "softclock unlocks", site);
      }
    }
    CheckLocksAtReturn(0, "the return of a callout handler", site);
    // [K6.8]
    if (id.running_done != nullptr) {
      auto done = id.running_done;
      id.running_done = nullptr;
      --id.running_waiters;
      const void* text = reinterpret_cast<const void*>(done);
      BeginModuleCall(text);
      ++Self().no_sleeping;
      done(arg);
      --Self().no_sleeping;
      EndModuleCall(text, "returns from callout_async_drain's function", 0);
    }
    machine().Releases(c);
    id.running = nullptr;
    id.running_lock = nullptr;
    id.running_busy = id.running_in_fn = id.running_cancelled = 0;
  }
}

}  // namespace quiesce
