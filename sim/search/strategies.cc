#include "sim/search/strategies.h"

#include <algorithm>

namespace quiesce {

int RandomStrategy::PickThread(const PointView& view) {
  const auto n = static_cast<uint32_t>(view.enabled.Count());
  return view.enabled.Nth(n == 1 ? 0 : random_.Below(n));
}

// ---- depth first
// ------------------------------------------------------------------

bool DfsStrategy::BeginRun() {
  if (started_) {
    cut_preemptions_ += cut_preemption_here_ ? 1 : 0;
    cut_timers_ += cut_timer_here_ ? 1 : 0;
    while (!path_.empty() && path_.back().todo.Empty()) path_.pop_back();
    if (path_.empty()) return false;
    Branch& last = path_.back();
    last.taken = last.todo.First();
    last.todo.Remove(last.taken);
  }
  started_ = true;
  at_ = 0;
  preemptions_ = timers_ = 0;
  cut_preemption_here_ = cut_timer_here_ = false;
  return true;
}

int DfsStrategy::Take(SlotSet alternatives) {
  if (at_ < path_.size()) return path_[at_++].taken;
  const int first = alternatives.First();
  path_.push_back({alternatives.Without(first), first});
  ++at_;
  return first;
}

int DfsStrategy::PickThread(const PointView& view) {
  SlotSet allowed = view.enabled;
  if (view.Enabled(kClockSlot) && bounds_.timer_events >= 0 &&
      timers_ >= bounds_.timer_events) {
    allowed.Remove(kClockSlot);
    cut_timer_here_ = true;
  }
  if (view.CanPreempt() && bounds_.preemptions >= 0 &&
      preemptions_ >= bounds_.preemptions) {
    const SlotSet kept = allowed & SlotSet{view.current, kClockSlot};
    if (kept != allowed) cut_preemption_here_ = true;
    allowed = kept;
  }
  if (allowed.Empty()) return kCutRun;
  const int pick = allowed.Several() ? Take(allowed) : allowed.First();
  if (pick == kClockSlot) {
    ++timers_;
  } else if (view.CanPreempt() && pick != view.current) {
    ++preemptions_;
  }
  return pick;
}

uint32_t DfsStrategy::PickValue(ChoiceKind, uint32_t alternatives) {
  SlotSet answers;
  for (uint32_t i = 0; i < alternatives; ++i) answers.Add(static_cast<int>(i));
  return static_cast<uint32_t>(Take(answers));
}

}  // namespace quiesce
