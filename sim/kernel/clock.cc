// The clock: virtual time, timers, and everything that reads them.
//
// Time moves only when a timer expires: "the clock advances to the earliest
// deadline" is an operation of its own, possible at any moment, because threads
// may be arbitrarily slow.  Deadlines are kept relative to now; `now` itself is
// no part of a state until somebody has read it, so polling loops close.
//
// Time that was read passes without timers, too: between two readings nothing,
// a tick, or an hour.  More of that before the next reading decides nothing but
// its value, of which there would be no end.
#include <algorithm>
#include <iterator>

#include "sim/exec/bug.h"
#include "sim/kernel/kernel.h"

namespace quiesce {
namespace {

// KernelIdentity::time_observed.
enum : uint32_t { kTimeUnread, kTimeRead, kTimeMoved };

constexpr int64_t kPasses[] = {kTickNs, int64_t{3600} * 1'000'000'000};

}  // namespace

void Kernel::PublishTimers() {
  machine().state.timers_armed =
      state.id.timer_count != 0 || state.id.time_observed == kTimeRead ? 1 : 0;
}

void Kernel::Arm(TimerKind kind, int slot, void* object, int64_t in_ns) {
  auto& id = state.id;
  if (id.timer_count == kTimerMax) {
    ModelLimit("more than 48 armed timers");
  }
  Timer timer{};
  timer.kind = kind;
  timer.slot = static_cast<uint32_t>(slot);
  timer.object = object;
  timer.in_ns = std::max<int64_t>(in_ns, 1);
  // Sorted by deadline, then by owner: one state, one representation.
  uint32_t at = id.timer_count++;
  auto before = [](const Timer& a, const Timer& b) {
    if (a.in_ns != b.in_ns) return a.in_ns < b.in_ns;
    if (a.kind != b.kind) return a.kind < b.kind;
    if (a.slot != b.slot) return a.slot < b.slot;
    return a.object < b.object;
  };
  while (at > 0 && before(timer, state.timers[at - 1])) {
    state.timers[at] = state.timers[at - 1];
    --at;
  }
  state.timers[at] = timer;
  PublishTimers();
}

bool Kernel::Disarm(TimerKind kind, int slot, const void* object) {
  auto& id = state.id;
  for (uint32_t i = 0; i < id.timer_count; ++i) {
    Timer& t = state.timers[i];
    if (t.kind != static_cast<uint32_t>(kind) || t.object != object ||
        t.slot != static_cast<uint32_t>(slot)) {
      continue;
    }
    for (uint32_t j = i + 1; j < id.timer_count; ++j) {
      state.timers[j - 1] = state.timers[j];
    }
    state.timers[--id.timer_count] = Timer{};
    PublishTimers();
    return true;
  }
  return false;
}

uint32_t Kernel::EarliestTimers() {
  auto& id = state.id;
  if (id.timer_count == 0) {
    return id.time_observed == kTimeRead ? std::size(kPasses) : 0;
  }
  uint32_t n = 1;
  while (n < id.timer_count && state.timers[n].in_ns == state.timers[0].in_ns) {
    ++n;
  }
  return n;
}

void Kernel::ExpireTimer(uint32_t index) {
  auto& id = state.id;
  int64_t moved;
  if (id.timer_count == 0) {
    moved = kPasses[index];  // a loop that reads the clock must see it move
    id.time_observed = kTimeMoved;
    state.memo.unload_began_ns += moved;  // nobody has waited for it
    Mark(kClockGuessed);
  } else {
    Timer timer = state.timers[index];
    moved = timer.in_ns;
    for (uint32_t j = index + 1; j < id.timer_count; ++j) {
      state.timers[j - 1] = state.timers[j];
    }
    state.timers[--id.timer_count] = Timer{};
    for (uint32_t j = 0; j < id.timer_count; ++j) {
      // Equal deadlines stay "due now", but a timer never reaches zero: zero
      // would be indistinguishable from none.
      state.timers[j].in_ns =
          std::max<int64_t>(state.timers[j].in_ns - moved, 0);
    }
    switch (timer.kind) {
      case kTimerSleep: {
        ThreadState& t = state.threads[timer.slot];
        t.deadline_passed = 1;
        if (t.asleep != 0) {
          Dequeue(static_cast<int>(timer.slot));
          machine().NoteWoken({static_cast<int>(timer.slot)});
        } else {
          Mark(kTimerRacedWakeup);
        }
        break;
      }
      case kTimerDelay:
        state.threads[timer.slot].asleep = 0;
        machine().NoteWoken({static_cast<int>(timer.slot)});
        break;
      case kTimerCallout:
        QUIESCE_CHECK(id.due_count < 8);
        Mark(kTimerFired);
        id.due[id.due_count++] = static_cast<abi::callout*>(timer.object);
        id.softclock_idle = 0;
        break;
      default:
        QUIESCE_BUG("a timer of no kind expired");
    }
  }
  // [K7.5]
  state.memo.now_ns += moved;
  if (id.time_observed != kTimeUnread) id.observed_now = state.memo.now_ns;
  if (machine().recording()) machine().NoteClock(moved);
  PublishTimers();
}

int64_t Kernel::NowNs(Site pc) {
  Operation op = Op(OpKind::kTime, "reads the clock", nullptr, pc);
  machine().Point(op);
  state.id.time_observed = kTimeRead;
  state.id.observed_now = state.memo.now_ns;
  PublishTimers();
  return state.memo.now_ns;
}

// A busy wait (K7.6).  The thread neither sleeps nor lets go of anything; it
// can go on when the clock has moved that far.
void Kernel::Delay(int64_t microseconds, Site pc) {
  int me = machine().current();
  ThreadState& t = Self();
  Operation begin = Op(OpKind::kYield, "DELAY", nullptr, pc);
  machine().Point(begin);
  t.asleep = 1;
  // [K7.6]
  Arm(kTimerDelay, me, nullptr, std::max<int64_t>(microseconds, 1) * 1000);
  Operation wait = Op(OpKind::kWait, "DELAY ends", nullptr, pc);
  wait.gate = &t.asleep;
  wait.flags = kFree | kContinues;
  machine().Point(wait);
  CheckTextAlive(pc);
}

}  // namespace quiesce
