#include "sim/search/shortest.h"

#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "sim/schedule/machine.h"
#include "sim/search/event.h"
#include "sim/search/since.h"
#include "sim/search/step.h"
#include "sim/search/visited.h"

namespace quiesce {
namespace {

struct Came {
  uint32_t from;  // index of a moment
  Choice by;
};

// What there is to do at the present moment.
std::vector<Choice> Choices() {
  const Machine& m = machine();
  std::vector<Choice> choices;
  auto add = [&](ChoiceKind kind, uint32_t n) {
    for (uint32_t i = 0; i < n; ++i) {
      choices.push_back({kind, static_cast<uint8_t>(i), 2});
    }
  };
  if (const int asker = Asker(); asker != kClockSlot) {
    const ThreadRecord& t = m.state.threads[asker];
    add(static_cast<ChoiceKind>(t.choice_kind), t.choice_count);
    return choices;
  }
  const SlotSet enabled = m.Enabled();
  for (const int slot : enabled.Without(kClockSlot)) {
    choices.push_back({ChoiceKind::kThread, static_cast<uint8_t>(slot), 2});
  }
  if (enabled.Has(kClockSlot)) {
    add(ChoiceKind::kClock, machine().model().EarliestTimers());
  }
  return choices;
}

void Take(const Choice& c) {
  Machine& m = machine();
  m.meter.finding_count = 0;
  m.meter.ending = Ending::kRunning;
  if (c.kind == ChoiceKind::kClock) {
    m.StepClock(c.chosen);
  } else if (c.kind == ChoiceKind::kThread) {
    StepThread(c.chosen, 0);
  } else {
    StepThread(Asker(), c.chosen);
  }
}

class Breadth {
 public:
  Breadth(const RawFinding& finding, const ShortestLimits& limits)
      : finding_(finding), limits_(limits) {}

  ShortestResult Search(Session& session);

 private:
  struct Reached {
    SnapshotStack::Mark mark;
    uint32_t index;  // in came_
  };

  // Keeps the present moment for the next layer, unless it is known.
  void Keep(uint32_t from, const Choice& by);
  bool Shown() const;
  Schedule Path(uint32_t at, const Choice* last) const;

  const RawFinding& finding_;
  const ShortestLimits& limits_;
  ShortestResult result_;
  VisitedSet visited_;
  std::vector<Came> came_;
  SnapshotStack here_, next_;
  std::vector<Reached> layer_, next_layer_;
};

void Breadth::Keep(uint32_t from, const Choice& by) {
  const SnapshotStack::Mark mark = next_.Push(/*stacks=*/true);
  const XXH128_hash_t hash = XXH3_128bits(next_.Data(mark), mark.hashed);
  bool fresh = false;
  visited_.Insert(hash.low64, hash.high64, &fresh);
  if (!fresh) {
    next_.Drop(mark);
    return;
  }
  came_.push_back({from, by});
  next_layer_.push_back({mark, static_cast<uint32_t>(came_.size() - 1)});
}

bool Breadth::Shown() const {
  const Machine& m = machine();
  return std::any_of(m.findings(), m.findings() + m.finding_count(),
                     [&](const RawFinding& f) { return f.SameBug(finding_); });
}

Schedule Breadth::Path(uint32_t at, const Choice* last) const {
  Schedule schedule;
  if (last != nullptr) schedule.push_back(*last);
  for (; at != 0; at = came_[at].from) schedule.push_back(came_[at].by);
  std::reverse(schedule.begin(), schedule.end());
  return schedule;
}

ShortestResult Breadth::Search(Session& session) {
  const auto began = std::chrono::steady_clock::now();
  const Stepping stepping(session);
  Keep(0, {});
  while (!next_layer_.empty() && !result_.schedule &&
         result_.steps <= limits_.steps_max) {
    std::swap(here_, next_);
    std::swap(layer_, next_layer_);
    next_.Clear();
    next_layer_.clear();
    for (const Reached& moment : layer_) {
      here_.Restore(moment.mark, /*stacks=*/true);
      const std::vector<Choice> choices = Choices();
      if (choices.empty()) {
        machine().meter.finding_count = 0;
        machine().model().JudgeEnding(Ending::kStuck);
        if (Shown()) result_.schedule = Path(moment.index, nullptr);
      }
      for (size_t i = 0; i < choices.size() && !result_.schedule; ++i) {
        if (i != 0) here_.Restore(moment.mark, /*stacks=*/true);
        Take(choices[i]);
        if (Shown()) {
          result_.schedule = Path(moment.index, &choices[i]);
        } else if (!RunEnded()) {
          Keep(moment.index, choices[i]);
        }
      }
      if (result_.schedule) break;
      const auto bytes = static_cast<int64_t>(
          here_.capacity() + next_.capacity() + visited_.bytes() +
          came_.capacity() * sizeof(Came));
      if (bytes > limits_.memory_bytes) result_.why_not = "memory";
      if (limits_.time_s > 0 && Since(began) > limits_.time_s) {
        result_.why_not = "time";
      }
      if (!result_.why_not.empty()) break;
    }
    if (!result_.why_not.empty()) break;
    ++result_.steps;
  }
  result_.states = visited_.size();
  return result_;
}

}  // namespace

ShortestResult SearchShortest(Session& session, const RawFinding& finding,
                              const ShortestLimits& limits) {
  return Breadth(finding, limits).Search(session);
}

}  // namespace quiesce
