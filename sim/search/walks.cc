#include "sim/search/walks.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "sim/schedule/machine.h"
#include "sim/search/step.h"

namespace quiesce {

void Walks::Play(int64_t walks, const std::function<bool(int64_t)>& ended) {
  session_.Fresh();
  machine().BeginStepping();
  steps_.clear();
  for (Layer& layer : layers_) layer.groups.clear();
  now_ = &layers_[0];
  next_ = &layers_[1];
  next_->groups.push_back({walks, kBegin, {}});
  bool here = here_ = true;
  while (!next_->groups.empty()) {
    std::swap(now_, next_);
    next_->moments.Clear();
    joined_.clear();
    here = here_;
    // The last one was left a moment ago: it need not be brought back.
    for (; !now_->groups.empty(); now_->groups.pop_back()) {
      group_ = now_->groups.back();
      ways_.clear();
      do {
        if (!here) now_->moments.Restore(group_.mark, /*stacks=*/true);
        here = here_ = false;
        if (!GoOn(ended)) return;
      } while (!ways_.empty());
    }
  }
}

// One step of those that go the same way; all that are left, of a single walk.
bool Walks::GoOn(const std::function<bool(int64_t)>& ended) {
  Machine& m = machine();
  m.SetSchedule({});
  way_ = {0, 0, group_.walks};
  one_step_ = true;
  const bool runs = m.Walk(*this);
  one_step_ = false;
  if (!runs || way_.walks == 1) return End(ended);
  if (next_->moments.size() > kLayerBytes) return PlayOut(ended);
  Join();
  return true;
}

// Each by itself from here.
bool Walks::PlayOut(const std::function<bool(int64_t)>& ended) {
  const SnapshotStack::Mark mark = next_->moments.Push(/*stacks=*/true);
  const Schedule step = machine().schedule();
  for (int64_t left = std::exchange(way_.walks, 1); left > 0; --left) {
    next_->moments.Restore(mark, /*stacks=*/true);
    machine().SetSchedule(step);
    if (!End(ended)) return false;
  }
  next_->moments.Drop(mark);
  return true;
}

// The rest of the run, in direct mode.
bool Walks::End(const std::function<bool(int64_t)>& ended) {
  Machine& m = machine();
  m.RunOn(*this);
  Schedule whole = ScheduleTo(group_.step);
  whole.insert(whole.end(), m.schedule().begin(), m.schedule().end());
  m.SetSchedule(std::move(whole));
  return ended(way_.walks);
}

// The walks that took this step join those that came to the same state.
void Walks::Join() {
  const bool only = next_->groups.empty() && now_->groups.size() == 1;
  SnapshotStack::Mark mark;
  if (!only || !ways_.empty()) {
    mark = next_->moments.Push(/*stacks=*/true);
    const auto [at, fresh] =
        joined_.try_emplace(KeyOf(mark), next_->groups.size());
    if (!fresh) {
      next_->groups[at->second].walks += way_.walks;
      next_->moments.Drop(mark);
      return;
    }
  }
  uint32_t last = group_.step;
  for (const Choice& c : machine().schedule()) {
    steps_.push_back({c, last});
    last = static_cast<uint32_t>(steps_.size() - 1);
  }
  next_->groups.push_back({way_.walks, last, mark});
  here_ = true;
}

// What decides how a run goes on and what is told of it in the end.
Walks::Key Walks::KeyOf(const SnapshotStack::Mark& mark) const {
  const Machine& m = machine();
  std::vector<uint64_t> told = {static_cast<uint64_t>(m.meter.operations),
                                m.meter.reached,
                                static_cast<uint64_t>(m.meter.after_actors)};
  for (int i = 0; i < m.finding_count(); ++i) {
    const RawFinding& f = m.findings()[i];
    told.push_back(static_cast<uint64_t>(f.kind));
    told.push_back(reinterpret_cast<uintptr_t>(f.pc));
    told.push_back(reinterpret_cast<uintptr_t>(f.other_pc));
    told.push_back(XXH3_64bits(f.diagnosis, std::strlen(f.diagnosis)));
  }
  const XXH128_hash_t state =
      XXH3_128bits(next_->moments.Data(mark), mark.hashed);
  return {state.low64 ^ XXH3_64bits(told.data(), told.size() * sizeof told[0]),
          state.high64};
}

Schedule Walks::ScheduleTo(uint32_t step) const {
  Schedule s;
  for (; step != kBegin; step = steps_[step].before) {
    s.push_back(steps_[step].choice);
  }
  std::reverse(s.begin(), s.end());
  return s;
}

int Walks::PickThread(const PointView& view) {
  const auto n = static_cast<uint32_t>(view.enabled.Count());
  if (!one_step_) return view.enabled.Nth(n == 1 ? 0 : random_.Below(n));
  if (n == 1 && !view.Enabled(kClockSlot)) {
    ways_.assign(1, {view.enabled.First(), 0, group_.walks});
  } else if (ways_.empty()) {
    // The clock is the first, and moves in one of several ways.
    const uint32_t timers =
        view.Enabled(kClockSlot) ? machine().model().EarliestTimers() : 1;
    for (uint32_t i = 0; i < timers; ++i) {
      ways_.push_back({view.enabled.First(), i, 0});
    }
    for (uint32_t i = 1; i < n; ++i) {
      ways_.push_back({view.enabled.Nth(i), 0, 0});
    }
    Draw(n, timers);
  }
  const int slot = TakeWay();
  if (slot != kClockSlot) ClearBelow(slot);
  return slot;
}

uint32_t Walks::PickValue(ChoiceKind kind, uint32_t alternatives) {
  if (!one_step_) return random_.Below(alternatives);
  if (kind == ChoiceKind::kClock) return way_.timer;
  if (ways_.empty()) {
    for (uint32_t i = 0; i < alternatives; ++i) {
      ways_.push_back({static_cast<int>(i), 0, 0});
    }
    Draw(alternatives, 1);
  }
  ClearBelow(machine().current());
  return static_cast<uint32_t>(TakeWay());
}

// How many of the group take each of ways_: each walk has `n` to choose from,
// of which the first is one of `first`.
void Walks::Draw(uint32_t n, uint32_t first) {
  int64_t left = group_.walks;
  for (; left >= 64 && n == 2 && first == 1; left -= 64) {
    const int ones = std::popcount(random_.Next());
    ways_[0].walks += 64 - ones;
    ways_[1].walks += ones;
  }
  for (; left > 0; --left) {
    const uint32_t pick = random_.Below(n);
    ++ways_[pick != 0 ? pick + first - 1 : random_.Below(first)].walks;
  }
  std::erase_if(ways_, [](const Way& w) { return w.walks == 0; });
  if (ways_.size() > 1 && group_.mark.end == 0) {
    group_.mark = now_->moments.Push(/*stacks=*/true);
  }
}

int Walks::TakeWay() {
  way_ = ways_.back();
  ways_.pop_back();
  return way_.slot;
}

}  // namespace quiesce
