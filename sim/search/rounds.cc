#include "sim/search/rounds.h"

#include <cstring>

#include "sim/schedule/machine.h"
#include "sim/search/event.h"
#include "sim/search/random.h"
#include "sim/search/step.h"

namespace quiesce {
namespace {

constexpr int kWalks = 4;  // the first in turn, the others at random
constexpr int kWalkMax = 3000;

// What every thread is about to do: enough to pass over nearly all that differ.
uint64_t Summary() {
  const Machine& m = machine();
  uint64_t sum = 0;
  for (const int slot : m.state.live) {
    const Operation& op = m.state.threads[slot].op;
    sum = (sum ^ reinterpret_cast<uintptr_t>(op.pc) ^
           reinterpret_cast<uintptr_t>(op.object) << 20 ^
           static_cast<uint64_t>(op.kind) << 56) *
          0x9e3779b97f4a7c15;
    sum ^= sum >> 29;
  }
  return sum;
}

// Does a run that goes on from here, `random` or in turn, come to an end?
bool Ends(Random* random) {
  Machine& m = machine();
  for (int step = 0; step < kWalkMax; ++step) {
    if (RunEnded()) return true;
    if (const int asker = Asker(); asker != kClockSlot) {
      const uint32_t answers = m.state.threads[asker].choice_count;
      StepThread(asker, random == nullptr ? 0 : random->Below(answers));
      continue;
    }
    const SlotSet enabled = m.Enabled();
    if (enabled.Empty()) return true;
    const int slot = random == nullptr
                         ? enabled.NextInTurn(m.meter.current)
                         : enabled.Nth(random->Below(
                               static_cast<uint32_t>(enabled.Count())));
    if (slot == kClockSlot) {
      m.StepClock(0);
      m.meter.current = kClockSlot;  // whose turn it was
    } else {
      StepThread(slot, 0);
    }
  }
  return false;
}

}  // namespace

std::optional<size_t> Rounds::Arrive(const SnapshotStack::Mark& mark,
                                     size_t length) {
  path_.resize(length);
  const uint64_t summary = Summary();
  path_.push_back({summary, mark});
  for (size_t i = length; i-- > 0;) {
    const Place& p = path_[i];
    if (p.summary != summary || p.mark.hashed != mark.hashed) continue;
    if (std::memcmp(snapshots_.Data(p.mark), snapshots_.Data(mark),
                    mark.hashed) == 0) {
      return i;
    }
  }
  return std::nullopt;
}

void Rounds::Judge(const SnapshotStack::Mark& mark) {
  Machine& m = machine();
  if (m.model().UnfinishedActors().Empty()) return;
  if (!judged_.insert(Summary()).second) return;
  Random random(1);
  bool ends = false;
  for (int walk = 0; walk < kWalks && !ends; ++walk) {
    if (walk != 0) snapshots_.Restore(mark, /*stacks=*/true);
    ends = Ends(walk == 0 ? nullptr : &random);
  }
  m.meter.finding_count = 0;
  if (!ends) {
    const SlotSet unfinished = m.model().UnfinishedActors();
    m.model().JudgeRound(
        !(unfinished & (m.Enabled() | m.model().TimedWaiters())).Empty());
  }
  const int findings = m.meter.finding_count;
  snapshots_.Restore(mark, /*stacks=*/true);
  m.meter.finding_count = findings;
}

}  // namespace quiesce
