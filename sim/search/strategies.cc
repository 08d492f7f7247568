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
  auto n = static_cast<uint32_t>(std::popcount(view.enabled));
  return n == 1 ? std::countr_zero(view.enabled)
                : NthBit(view.enabled, random_.Below(n));
}

// ---- PCT
// --------------------------------------------------------------------------

bool PctStrategy::BeginRun() {
  step_ = 0;
  lowest_ = 0;
  for (int i = 0; i + 1 < depth_; ++i) {
    change_[i] = random_.Below(static_cast<uint32_t>(length_)) + 1;
  }
  for (int32_t& p : priority_) {
    p = static_cast<int32_t>(random_.Below(1u << 30)) + 1;
  }
  // The clock is a thread like any other, only slower: half of the runs let
  // timers win races, the other half leave them to the idle.
  if (random_.Below(2) == 0) priority_[kClockSlot] = 0;
  return true;
}

int PctStrategy::PickThread(const PointView& view) {
  ++step_;
  for (int i = 0; i + 1 < depth_; ++i) {
    if (change_[i] == step_) priority_[view.current] = --lowest_;
  }
  // A thread that spins or yields makes room (the paper's remedy for fairness).
  // Going to sleep is no yield: a sleeper keeps its priority, so that a
  // high-priority waiter runs at once when it is woken, as in the kernel.
  bool yields = view.current != kClockSlot &&
                view.pending[view.current]->kind == OpKind::kYield;
  if (yields || step_ % 1024 == 0) {
    priority_[view.current] = --lowest_;
  }
  int best = -1;
  for (uint32_t e = view.enabled; e != 0; e &= e - 1) {
    int slot = std::countr_zero(e);
    if (best < 0 || priority_[slot] > priority_[best]) best = slot;
  }
  // A clock that always wins would run every timer before anybody moves.
  if (best == kClockSlot) priority_[kClockSlot] = --lowest_;
  return best;
}

void PctStrategy::EndRun() { length_ = std::clamp<int64_t>(step_, 8, 2000); }

// ---- portfolio
// ---------------------------------------------------------------------

bool PortfolioStrategy::BeginRun() {
  ++run_;
  if (run_ % 4 == 3) return random_.BeginRun();
  return pct_.BeginRun();
}

int PortfolioStrategy::PickThread(const PointView& view) {
  if (run_ == 0) return NonPreemptive(view);
  return run_ % 4 == 3 ? random_.PickThread(view) : pct_.PickThread(view);
}

uint32_t PortfolioStrategy::PickValue(ChoiceKind kind, uint32_t alternatives) {
  if (run_ == 0) return 0;
  return run_ % 4 == 3 ? random_.PickValue(kind, alternatives)
                       : pct_.PickValue(kind, alternatives);
}

void PortfolioStrategy::EndRun() {
  if (run_ % 4 != 3 && run_ != 0) pct_.EndRun();
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
