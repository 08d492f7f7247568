#include "sim/search/pct.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_format.h"
#include "sim/schedule/machine.h"

namespace quiesce {
namespace {

constexpr int64_t kLengthMin = 8;
constexpr int64_t kLengthMax = 2000;
constexpr int64_t kFairEvery = 1024;

}  // namespace

// Above the values that change points give out.
void PctStrategy::Draw(int slot) {
  priority_[slot] = static_cast<int32_t>(random_.Below(1u << 30)) + depth_;
}

bool PctStrategy::BeginRun() {
  step_ = 0;
  lowest_ = 0;
  live_ = {};
  threads_ = 0;
  last_ = kClockSlot;
  for (int i = 0; i + 1 < depth_; ++i) {
    change_[i] = random_.Below(static_cast<uint32_t>(length_)) + 1;
  }
  if (random_.Below(2) == 0) {
    priority_[kClockSlot] = std::numeric_limits<int32_t>::min();
  } else {
    Draw(kClockSlot);
  }
  return true;
}

int PctStrategy::PickThread(const PointView& view) {
  const auto live = machine().state.live;
  for (const int slot : live - live_) {
    Draw(slot);
    ++threads_;
  }
  live_ = live;
  // The i-th change point lowers whoever ran the change_[i]-th operation to i.
  for (int i = 0; i + 1 < depth_; ++i) {
    if (change_[i] == step_ && last_ != kClockSlot) priority_[last_] = i + 1;
  }
  // Going to sleep is no yield: a sleeper keeps its priority, so that a
  // high-priority waiter runs at once when it is woken, as in the kernel.
  const bool yields = view.current != kClockSlot &&
                      view.pending[view.current]->kind == OpKind::kYield;
  if (yields || (step_ + 1) % kFairEvery == 0) {
    priority_[view.current] = --lowest_;
    made_room_ = true;
  }
  ++step_;
  int best = -1;
  for (const int slot : view.enabled) {
    if (best < 0 || priority_[slot] > priority_[best]) best = slot;
  }
  if (view.Enabled(kClockSlot) && view.enabled.Several()) clock_raced_ = true;
  // A clock that always wins would run every timer before anybody moves.
  if (best == kClockSlot &&
      priority_[kClockSlot] != std::numeric_limits<int32_t>::min()) {
    priority_[kClockSlot] = --lowest_;
  }
  return last_ = best;
}

void PctStrategy::EndRun() {
  longest_ = std::max(longest_, step_);
  length_ = std::clamp(longest_, kLengthMin, kLengthMax);
  threads_most_ = std::max(threads_most_, threads_);
}

Guarantee PctStrategy::Promise() const {
  if (made_room_) {
    return {0,
            "pct guarantees nothing here: threads that yield or run on for "
            "long made room for others"};
  }
  if (longest_ > kLengthMax) {
    return {0, absl::StrFormat("pct guarantees nothing for runs of more than "
                               "%d operations",
                               kLengthMax)};
  }
  double p =
      1.0 / threads_most_ / std::pow(static_cast<double>(length_), depth_ - 1);
  if (clock_raced_) p /= 2;
  return {p,
          absl::StrFormat(
              "one run of pct shows a bug of depth %d or less%s with "
              "probability at least 1/(%sn k^%d) = %.1e, with n = %d "
              "threads and k = %d operations at most",
              depth_, clock_raced_ ? " that needs no timer to win a race" : "",
              clock_raced_ ? "2 " : "", depth_ - 1, p, threads_most_, length_)};
}

}  // namespace quiesce
