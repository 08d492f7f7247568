// The dependence relation: what each operation touches.
//
// TouchesBefore looks at the operation and at the state it is about to meet,
// TouchesAfter at what it has done to its own thread, because the code up to
// the thread's next operation belongs to the same event.  Whatever has no row
// below touches everything.
#include <bit>
#include <cstring>

#include "sim/kernel/kernel.h"
#include "sim/schedule/footprint.h"

namespace quiesce {
namespace {

bool IsPlainWakeup(const char* verb) {
  return std::strncmp(verb, "wakeup", 6) == 0 ||
         std::strncmp(verb, "cv_", 3) == 0;
}

// Commutes with itself only.
TouchMode OneOf(const void* interlock) {
  return static_cast<TouchMode>(
      16 + (reinterpret_cast<uintptr_t>(interlock) >> 4) % 239);
}

bool IsLockLife(const char* verb) {
  return std::strcmp(verb, "lock init") == 0 ||
         std::strcmp(verb, "lock destroy") == 0 ||
         std::strncmp(verb, "cv_", 3) == 0;
}

}  // namespace

void Kernel::TouchesBefore(int slot, const Operation& op, Footprint& out) {
  using enum TouchClass;
  using enum TouchMode;
  const abi::lock_object* giant = &state.id.giant.lock_object;
  if (slot == kClockSlot) {
    // Expiring a deadline: time moves, another deadline becomes the earliest,
    // and whoever slept is dequeued (K3.22).
    out.Add(kTimers, nullptr, kExclusive);
    out.Add(kEnd, nullptr, kGoOn);
    uint32_t equal = state.id.timer_count == 0 ? 0 : EarliestTimers();
    for (uint32_t i = 0; i < equal; ++i) {
      const Timer& timer = state.timers[i];
      if (timer.kind == kTimerCallout) {
        out.Add(kCallout, timer.object, kExclusive);
        out.Add(kDue, nullptr, kExclusive);
        continue;
      }
      out.Add(kWait, &state.threads[timer.slot], kExclusive);
      const ThreadState& t = state.threads[timer.slot];
      if (t.asleep != 0 && t.channel != nullptr) {
        out.Add(kChannel, t.channel, kExclusive);
      }
    }
    return;
  }
  ThreadState& me = state.threads[slot];
  if (me.role != kActor) out.Add(kEnd, nullptr, kGoOn);
  // Whatever the handler does, the end of it may be part of it.
  if (static_cast<uint32_t>(slot) == state.id.softclock_slot &&
      state.id.running != nullptr) {
    out.Add(kCallout, state.id.running, kExclusive);
  }
  switch (op.kind) {
    case OpKind::kStart:
      break;  // ordered by its creation, which touches everything
    case OpKind::kAccess:
    case OpKind::kPublish:
      out.Add(kMemory, op.object,
              (op.access & kWrites) != 0 ? kExclusive : kRead, op.size);
      break;
    case OpKind::kLock:
    case OpKind::kRelock:
      out.Add(kLock, op.object, kExclusive);
      break;
    case OpKind::kUnlock:
      // A lock that comes or goes is read wherever it is used.
      if (IsLockLife(op.verb)) out.everything = true;
      out.Add(kLock, op.object, kExclusive);
      break;
    case OpKind::kSleep:
      // E1: joins the queue and lets go of the interlock (K3.11).
      out.Add(kChannel, op.object, kEnqueue);
      // Sleepers with another interlock are compared with (K3.46).
      out.Add(kInterlock, op.object, OneOf(op.object2));
      if (op.object2 != nullptr) out.Add(kLock, op.object2, kExclusive);
      break;
    case OpKind::kResume:
      out.Add(kWait, &me, kExclusive);
      break;
    case OpKind::kWakeup: {
      if (!IsPlainWakeup(op.verb)) {
        out.everything = true;
        break;
      }
      // Whom wakeup_one picks is no part of what it touches.
      bool anybody = false;
      for (uint32_t i = 0; i < state.id.sleeper_count; ++i) {
        ThreadState& t = state.threads[state.id.sleepers[i]];
        if (t.channel != op.object) continue;
        anybody = true;
        out.Add(kWait, &t, kExclusive);
      }
      out.Add(kChannel, op.object, anybody ? kExclusive : kNobody);
      break;
    }
    case OpKind::kYield:
      break;
    case OpKind::kTimer:
      TouchesOfCallout(op, out);
      break;
    case OpKind::kWait:
      // A drain whose handler has returned; everything else that waits is rare.
      if (std::strcmp(op.verb, kWaitsForHandler) != 0) out.everything = true;
      out.Add(kCallout, op.object, kExclusive);
      break;
    case OpKind::kTime:
      out.Add(kTimers, nullptr, kArm);
      break;
    default:
      out.everything = true;
  }
  if (giant->qz_owner == static_cast<uint32_t>(slot)) {
    out.Add(kLock, giant, kExclusive);  // kept, dropped or recursed
  }
}

// callout(9): the one callout, the deadlines, and what softclock has before it
// where that is concerned.  A callout becomes due, runs and ends only by
// operations that touch it.
void Kernel::TouchesOfCallout(const Operation& op, Footprint& out) const {
  using enum TouchClass;
  using enum TouchMode;
  const auto& id = state.id;
  if (op.object == nullptr) {  // softclock takes the next one
    out.Add(kDue, nullptr, kExclusive);
    if (id.due_count != 0) out.Add(kCallout, id.due[0], kExclusive);
    return;
  }
  if (id.softclock_slot == 0) out.everything = true;  // may create it
  out.Add(kCallout, op.object, kExclusive);
  out.Add(kTimers, nullptr, kArm);
  for (uint32_t i = 0; i < id.due_count; ++i) {
    if (id.due[i] == op.object) out.Add(kDue, nullptr, kExclusive);
  }
}

void Kernel::TouchesAfter(int slot, uint32_t timers_before, Footprint& out) {
  using enum TouchClass;
  using enum TouchMode;
  if (slot == kClockSlot) return;
  if (state.id.timer_count != timers_before) {
    out.Add(kTimers, nullptr, kArm);
  }
  if (!machine().state.live.Has(slot)) {
    // The last actor takes the run with it.  Which one is the last depends on
    // the order, so that every one of them touches the end.
    if (state.threads[slot].role == kActor) {
      out.Add(kEnd, nullptr, kLeave);
    } else {
      out.everything = true;
    }
    return;
  }
  const Operation& next = machine().state.threads[slot].op;
  if (next.kind != OpKind::kLock && next.kind != OpKind::kRelock) return;
  // What is looked at on the way to the next lock: its readers (K4.22), and the
  // orders that WITNESS has seen (K4.50).
  const auto* lo = static_cast<const volatile abi::lock_object*>(next.object);
  if (lo->lo_class != abi::QZ_LOCK_MTX &&
      lo->lo_class != abi::QZ_LOCK_MTX_SPIN) {
    out.Add(kLock, next.object, kRead);
  }
  if (state.threads[slot].held_count != 0) {
    out.Add(kWitness, nullptr, kExclusive);
  }
}

// How many faults are left decides whether anybody is asked.
void Kernel::TouchesOfFault(Footprint& out) {
  out.Add(TouchClass::kFaults, nullptr, TouchMode::kExclusive);
}

}  // namespace quiesce
