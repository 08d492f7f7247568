#include "sim/search/rounds.h"

#include <xxhash.h>

#include "sim/schedule/machine.h"
#include "sim/search/event.h"
#include "sim/search/random.h"
#include "sim/search/step.h"

namespace quiesce {
namespace {

constexpr int kWalks = 3;  // at random, besides the one in turn
constexpr int kWalkMax = 3000;
constexpr int kInTurnMax = 20'000;
constexpr size_t kDataMax = 512;

// What every thread is about to do, and the first of the module's own data:
// enough to pass over nearly all that differ.
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
  return sum ^ HashOfData(kDataMax);
}

// Nobody can or need go on.
bool Ended() {
  Machine& m = machine();
  return RunEnded() || m.Enabled().Empty() ||
         m.model().UnfinishedActors().Empty();
}

// Whoever is asked answers; else `slot` goes on.
void Step(int slot, uint32_t answer) {
  Machine& m = machine();
  if (const int asker = Asker(); asker != kClockSlot) {
    StepThread(asker, answer % m.state.threads[asker].choice_count);
  } else if (slot == kClockSlot) {
    m.StepClock(0);
    m.meter.current = kClockSlot;  // whose turn it was
  } else {
    StepThread(slot, 0);
  }
}

// Does a random walk from here come to an end?
bool WalkEnds(Random& random) {
  for (int step = 0; step < kWalkMax; ++step) {
    if (Ended()) return true;
    const SlotSet enabled = machine().Enabled();
    const auto n = static_cast<uint32_t>(enabled.Count());
    Step(enabled.Nth(random.Below(n)), random.Below(256));
  }
  return false;
}

}  // namespace

std::optional<size_t> Rounds::Arrive(const SnapshotStack::Mark& mark,
                                     size_t length) {
  Note(length);
  marks_.resize(length);
  marks_.push_back(mark);
  std::optional<size_t> i = Candidate(length);
  while (i && !snapshots_.SameState(marks_[*i], mark)) i = Candidate(*i);
  return i;
}

void Rounds::Note(size_t length) {
  summaries_.resize(length);
  clock_steps_.resize(length);
  summaries_.push_back(Summary());
  clock_steps_.push_back(machine().meter.clock_steps);
}

std::optional<size_t> Rounds::Candidate(size_t before) const {
  const uint64_t summary = summaries_.back();
  for (size_t i = before; i-- > 0;) {
    if (summaries_[i] == summary &&
        (!clock_counts_ || clock_steps_[i] == clock_steps_.back())) {
      return i;
    }
  }
  return std::nullopt;
}

uint64_t Rounds::HashHere() {
  const SnapshotStack::Mark mark = snapshots_.Push(/*stacks=*/true);
  const uint64_t hash = XXH3_64bits(snapshots_.Data(mark), mark.hashed);
  snapshots_.Drop(mark);
  return hash;
}

// Everybody in turn: a state that comes back with the same one's turn will come
// back for ever.  False: it ends, or leads to what was judged before, which has
// either a way out or a finding.
bool Rounds::GoesRoundInTurn() {
  Machine& m = machine();
  std::vector<uint64_t> passed;
  absl::flat_hash_set<uint64_t> seen;
  bool comes_back = false;
  for (int step = 0; step < kInTurnMax && !comes_back && !Ended(); ++step) {
    const uint64_t state = HashHere();
    if (judged_.contains(state)) break;
    passed.push_back(state);
    comes_back =
        !seen.insert(state + static_cast<uint64_t>(m.meter.current)).second;
    if (!comes_back) Step(m.Enabled().NextInTurn(m.meter.current), 0);
  }
  judged_.insert(passed.begin(), passed.end());
  return comes_back;
}

void Rounds::Judge(const SnapshotStack::Mark& mark) {
  Machine& m = machine();
  if (m.model().UnfinishedActors().Empty()) return;
  int findings = 0;
  if (GoesRoundInTurn()) {
    const SnapshotStack::Mark there = snapshots_.Push(/*stacks=*/true);
    Random random(1);
    bool leads_out = false;
    for (int walk = 0; walk < kWalks && !leads_out; ++walk) {
      leads_out = WalkEnds(random);
      snapshots_.Restore(there, /*stacks=*/true);
    }
    snapshots_.Drop(there);
    m.meter.finding_count = 0;
    if (!leads_out) {
      const SlotSet unfinished = m.model().UnfinishedActors();
      m.model().JudgeRound(
          !(unfinished & (m.Enabled() | m.model().TimedWaiters())).Empty());
    }
    findings = m.meter.finding_count;
  }
  snapshots_.Restore(mark, /*stacks=*/true);
  m.meter.finding_count = findings;
}

}  // namespace quiesce
