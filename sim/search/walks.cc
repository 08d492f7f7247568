#include "sim/search/walks.h"

#include <utility>

#include "sim/schedule/machine.h"

namespace quiesce {
namespace {

constexpr uint32_t kNoTimer = UINT32_MAX;

}  // namespace

void Walks::Play(int64_t walks, const std::function<bool(int64_t)>& ended) {
  Machine& m = machine();
  session_.Fresh();
  m.BeginStepping();
  forks_.clear();
  ways_.clear();
  session_.moments().Clear();
  timer_ = kNoTimer;
  walks_ = walks;
  do {
    while ((came_back_ || walks_ > 1) && m.Walk(*this)) {
    }
    m.RunOn(*this);
  } while (ended(walks_) && GoBack());
  came_back_ = false;
}

// To where the last walks parted, if some have not gone on from there.
bool Walks::GoBack() {
  if (forks_.empty()) return false;
  session_.moments().Restore(forks_.back().mark, /*stacks=*/true);
  machine().CutSchedule(forks_.back().choices);
  came_back_ = true;
  return true;
}

int Walks::PickThread(const PointView& view) {
  if (came_back_) return TakeWay();
  if (!view.enabled.Several() && !view.Enabled(kClockSlot)) {
    return view.enabled.First();
  }
  const auto n = static_cast<uint32_t>(view.enabled.Count());
  if (walks_ == 1) return view.enabled.Nth(n == 1 ? 0 : random_.Below(n));
  const std::vector<int64_t> picks = Draw(walks_, n);
  const size_t begin = ways_.size();
  for (uint32_t i = 0; i < n; ++i) {
    const int slot = view.enabled.Nth(i);
    const uint32_t timers =
        slot == kClockSlot ? machine().model().EarliestTimers() : 1;
    if (timers == 1) {
      Offer(slot, kNoTimer, picks[i]);
      continue;
    }
    const std::vector<int64_t> each = Draw(picks[i], timers);
    for (uint32_t t = 0; t < timers; ++t) Offer(slot, t, each[t]);
  }
  return Part(begin);
}

uint32_t Walks::PickValue(ChoiceKind kind, uint32_t alternatives) {
  if (kind == ChoiceKind::kClock && timer_ != kNoTimer) {
    return std::exchange(timer_, kNoTimer);
  }
  if (came_back_) return static_cast<uint32_t>(TakeWay());
  if (walks_ == 1) return random_.Below(alternatives);
  const std::vector<int64_t> picks = Draw(walks_, alternatives);
  const size_t begin = ways_.size();
  for (uint32_t i = 0; i < alternatives; ++i) {
    Offer(static_cast<int>(i), kNoTimer, picks[i]);
  }
  return static_cast<uint32_t>(Part(begin));
}

// How many of `walks` take each of `ways`.
std::vector<int64_t> Walks::Draw(int64_t walks, uint32_t ways) {
  std::vector<int64_t> picks(ways, 0);
  for (; walks > 0; --walks) ++picks[random_.Below(ways)];
  return picks;
}

// The walks that are here go the ways from `begin` on.
int Walks::Part(size_t begin) {
  if (ways_.size() - begin > 1) {
    // In any order, or the first half would be all who went the same way.
    for (size_t i = ways_.size(); i - begin > 1; --i) {
      const auto n = static_cast<uint32_t>(i - begin);
      std::swap(ways_[i - 1], ways_[begin + random_.Below(n)]);
    }
    forks_.push_back({session_.moments().Push(/*stacks=*/true),
                      machine().schedule().size(), begin});
  }
  return TakeWay();
}

// The last of ways_.  A fork none of whose ways is left is forgotten.
int Walks::TakeWay() {
  const Way way = ways_.back();
  ways_.pop_back();
  walks_ = way.walks;
  timer_ = way.timer;
  came_back_ = false;
  if (!forks_.empty() && forks_.back().ways == ways_.size()) {
    session_.moments().Drop(forks_.back().mark);
    forks_.pop_back();
  }
  return way.slot;
}

}  // namespace quiesce
