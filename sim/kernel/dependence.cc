// The dependence relation: what each operation touches.
//
// TouchesBefore looks at the operation and at the state it is about to meet,
// TouchesAfter at what it has done to its own thread, because the code up to
// the thread's next operation belongs to the same event.  What only the code
// itself can say, or does without an operation of its own (malloc, say), it
// says by Kernel::Touches.  Whatever has no row below touches everything.
//
// Some that stay so: loading, unmapping and registering, which whoever runs in
// a module depends on; what looks at all threads (ps, epochs); a process that
// is shared when it exits.
#include <bit>
#include <cstring>

#include "sim/kernel/kernel.h"
#include "sim/kernel/memory.h"
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
         std::strcmp(verb, "lock destroy") == 0;
}

}  // namespace

void Kernel::TouchesBefore(int slot, const Operation& op, Footprint& out) {
  using enum TouchClass;
  using enum TouchMode;
  const abi::lock_object* giant = &state.id.giant.lock_object;
  touched_ = Footprint{};
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
  // The run waits for actors and for the threads of modules.
  if (me.role == kKernelThread || me.role == kUser) {
    out.Add(kEnd, nullptr, kGoOn);
  }
  // Whatever the handler does, the end of it may be part of it.
  if (static_cast<uint32_t>(slot) == state.id.softclock_slot &&
      state.id.running != nullptr) {
    out.Add(kCallout, state.id.running, kExclusive);
  }
  switch (op.kind) {
    case OpKind::kStart:
      out.Add(kWait, &me, kExclusive);  // as did whoever created it
      break;
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
      if (std::strncmp(op.verb, "cv_", 3) == 0) out.everything = true;
      if (IsLockLife(op.verb)) {
        out.Add(kMemory, op.object, kExclusive, sizeof(abi::lock_object));
      }
      out.Add(kLock, op.object, kExclusive);
      break;
    case OpKind::kSleep:
      // E1: joins the queue and lets go of the interlock (K3.11).
      out.Add(kChannel, op.object, kEnqueue);
      out.Add(kWait, &me, kExclusive);
      // Sleepers with another interlock are compared with (K3.46).
      out.Add(kInterlock, op.object, OneOf(op.object2));
      if (op.object2 != nullptr) out.Add(kLock, op.object2, kExclusive);
      break;
    case OpKind::kResume:
      out.Add(kWait, &me, kExclusive);
      break;
    case OpKind::kWakeup:
      if (!IsPlainWakeup(op.verb)) out.everything = true;
      TouchesOfWakeup(op.object, out);
      break;
    case OpKind::kYield:
      break;
    case OpKind::kTimer:
      TouchesOfCallout(op, out);
      break;
    case OpKind::kWait:
      if (op.gate == &me.asleep) {  // for a task, or DELAY
        out.Add(kWait, &me, kExclusive);
      } else if (std::strcmp(op.verb, kWaitsForHandler) == 0) {
        out.Add(kCallout, op.object, kExclusive);
      } else if (op.gate == &state.procs[me.proc].siblings_left) {
        out.Add(kMemory, &state.p[me.proc], kExclusive, sizeof(abi::proc));
      } else if (std::strcmp(op.verb, kWaitsForQueue) == 0) {
        out.Add(kTask, op.object, kExclusive);
      } else {
        out.everything = true;
      }
      break;
    case OpKind::kCreate:  // the rest: Kernel::NewThread
      if (op.access != 0) out.Add(kMemory, op.object, kExclusive, op.size);
      break;
    case OpKind::kTask:
      TouchesOfTask(op, out);
      break;
    case OpKind::kModule:
      if ((op.flags & kOwn) == 0) out.everything = true;
      break;
    case OpKind::kLeave:
      if (std::strcmp(op.verb, kReturnsFromMain) == 0) {
        TouchesOfWakeup(op.object, out);  // like kthread_exit
      } else if ((op.flags & kOwn) == 0) {
        out.everything = true;
      }
      break;
    case OpKind::kExit:
      TouchesOfExit(slot, op, out);
      break;
    case OpKind::kMemory: {
      const Block* block = FindBlock(op.object);
      if (block == nullptr) {
        out.everything = true;
        break;
      }
      out.Add(kMemory, op.object, kExclusive, block->size);
      // The last one freed is not handed out again at once.
      out.Add(kRows, RowsOf(AreaOf(block->offset)), kExclusive);
      break;
    }
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

// Whom wakeup_one picks is no part of what it touches.
void Kernel::TouchesOfWakeup(const volatile void* channel,
                             Footprint& out) const {
  using enum TouchClass;
  using enum TouchMode;
  bool anybody = false;
  for (uint32_t i = 0; i < state.id.sleeper_count; ++i) {
    const ThreadState& t = state.threads[state.id.sleepers[i]];
    if (t.channel != channel) continue;
    anybody = true;
    out.Add(kWait, &t, kExclusive);
  }
  out.Add(kChannel, channel, anybody ? kExclusive : kNobody);
}

// taskqueue(9): the queue as a whole.  Its tasks are links of each other.
void Kernel::TouchesOfTask(const Operation& op, Footprint& out) {
  using enum TouchClass;
  using enum TouchMode;
  const auto* tq = static_cast<const TaskqueueState*>(op.object2);
  if (tq == nullptr) {  // of an epoch
    out.everything = true;
    return;
  }
  out.Add(kTask, tq, kExclusive);
  if (op.object != tq)
    out.Add(kMemory, op.object, kExclusive, sizeof *tq->head);
  if (tq < state.taskqueues || tq >= state.taskqueues + kTaskqueueMax) return;
  for (const abi::task* t = tq->head; t != nullptr; t = t->qz_next) {
    out.Add(kMemory, t, kExclusive, sizeof *t);
    const Block* block = FindBlock(t);
    if (block == nullptr || block->live != 0) continue;
    out.everything = true;  // freed while it was queued: there is no next
    break;
  }
  if (std::strcmp(op.verb, kWakesDrainers) == 0) {
    TouchesOfWakeup(op.object, out);
  }
}

// kthread_exit and kproc_exit, step by step; who is gone in the end says the
// rest (Kernel::ThreadGone).
void Kernel::TouchesOfExit(int slot, const Operation& op,
                           Footprint& out) const {
  using enum TouchClass;
  using enum TouchMode;
  const uint32_t proc = state.threads[slot].proc;
  const abi::proc* p = &state.p[proc];
  if (op.object == &state.td[slot] && op.gate == nullptr) {
    TouchesOfWakeup(op.object, out);  // X1
    return;
  }
  if (proc != 0) out.Add(kMemory, p, kExclusive, sizeof *p);
  if (op.gate == nullptr) {
    TouchesOfWakeup(p, out);  // E2
    return;
  }
  out.Add(kLock, &p->p_mtx, kRead);  // whoever holds it keeps us here
  const bool last = p->p_numthreads == 1 && proc != 0;
  if (op.object == &state.td[slot]) {  // X2
    if (last) TouchesOfWakeup(p, out);
  } else if (last) {  // E4
    TouchesOfWakeup(&p->qz_p_stype, out);
  } else {
    out.everything = true;  // whoever of its siblings sleeps is aborted
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
  out.Add(kCallout, op.object, kExclusive);
  out.Add(kMemory, op.object, kRead);  // that it is there
  out.Add(kTimers, nullptr, kArm);
  for (uint32_t i = 0; i < id.due_count; ++i) {
    if (id.due[i] == op.object) out.Add(kDue, nullptr, kExclusive);
  }
}

void Kernel::TouchesAfter(int slot, uint32_t timers_before, Footprint& out) {
  using enum TouchClass;
  using enum TouchMode;
  Merge(touched_, out);
  if (slot == kClockSlot) return;
  if (state.id.timer_count != timers_before) {
    out.Add(kTimers, nullptr, kArm);
  }
  if (!machine().state.live.Has(slot)) {
    // The last one takes the run with it.  Which one is the last depends on
    // the order, so that every one of them touches the end.
    switch (state.threads[slot].role) {
      case kActor:
      case kModuleThread:
        out.Add(kEnd, nullptr, kLeave);
        break;
      case kKernelThread:
        break;
      default:
        out.everything = true;
    }
    return;
  }
  const Operation& next = machine().state.threads[slot].op;
  if (next.kind == OpKind::kUnlock && state.threads[slot].held_count == 0) {
    out.Add(kMemory, next.object, kRead);
  }
  if (next.kind != OpKind::kLock && next.kind != OpKind::kRelock) return;
  // What is looked at on the way to the next lock: whether it is one, its
  // readers (K4.22), and the orders that WITNESS has seen (K4.50).
  out.Add(kMemory, next.object, kRead);
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
