#include "sim/search/strategies.h"

#include <algorithm>
#include <bit>

namespace quiesce {
namespace {

int NthBit(uint32_t mask, uint32_t n) {
  while (n-- > 0) mask &= mask - 1;
  return std::countr_zero(mask);
}

}  // namespace

int RandomStrategy::PickThread(const PointView& view) {
  uint32_t n = 0;  // std::popcount is a call where the processor may lack one
  for (uint32_t e = view.enabled; e != 0; e &= e - 1) ++n;
  return n == 1 ? std::countr_zero(view.enabled)
                : NthBit(view.enabled, random_.Below(n));
}

// ---- depth first
// ------------------------------------------------------------------

bool DfsStrategy::BeginRun() {
  if (started_) {
    cut_preemptions_ += cut_preemption_here_ ? 1 : 0;
    cut_timers_ += cut_timer_here_ ? 1 : 0;
    while (!path_.empty() && path_.back().todo == 0) path_.pop_back();
    if (path_.empty()) return false;
    Branch& last = path_.back();
    last.taken = static_cast<uint32_t>(std::countr_zero(last.todo));
    last.todo &= last.todo - 1;
  }
  started_ = true;
  at_ = 0;
  preemptions_ = timers_ = 0;
  cut_preemption_here_ = cut_timer_here_ = false;
  return true;
}

uint32_t DfsStrategy::Take(uint32_t alternatives) {
  if (at_ < path_.size()) return path_[at_++].taken;
  auto first = static_cast<uint32_t>(std::countr_zero(alternatives));
  path_.push_back({alternatives & (alternatives - 1), first});
  ++at_;
  return first;
}

int DfsStrategy::PickThread(const PointView& view) {
  uint32_t allowed = view.enabled;
  if (view.Enabled(kClockSlot) && bounds_.timer_events >= 0 &&
      timers_ >= bounds_.timer_events) {
    allowed &= ~1u;
    cut_timer_here_ = true;
  }
  if (view.CanPreempt() && bounds_.preemptions >= 0 &&
      preemptions_ >= bounds_.preemptions) {
    uint32_t kept = allowed & ((1u << view.current) | 1u);
    if (kept != allowed) cut_preemption_here_ = true;
    allowed = kept;
  }
  if (allowed == 0) return kCutRun;
  auto pick = static_cast<int>(
      std::popcount(allowed) == 1 ? std::countr_zero(allowed) : Take(allowed));
  if (pick == kClockSlot) {
    ++timers_;
  } else if (view.CanPreempt() && pick != view.current) {
    ++preemptions_;
  }
  return pick;
}

uint32_t DfsStrategy::PickValue(ChoiceKind, uint32_t alternatives) {
  return Take(alternatives >= 32 ? ~0u : (1u << alternatives) - 1);
}

}  // namespace quiesce
