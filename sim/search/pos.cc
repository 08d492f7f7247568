#include "sim/search/pos.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/strings/str_format.h"
#include "sim/schedule/footprint.h"
#include "sim/schedule/machine.h"

namespace quiesce {

bool PosStrategy::BeginRun() {
  std::fill(std::begin(priority_), std::end(priority_), 0);
  step_ = 0;
  return true;
}

int PosStrategy::PickThread(const PointView& view) {
  ++step_;
  enabled_most_ = std::max(enabled_most_, view.enabled.Count());
  int best = -1;
  for (const int slot : view.enabled) {
    if (priority_[slot] == 0) priority_[slot] = random_.Next() | 1;
    if (best < 0 || priority_[slot] > priority_[best]) best = slot;
  }
  priority_[best] = 0;
  // Disabled operations have lost nothing yet: they draw when they first can
  // run, or here again.
  Model& model = machine().model();
  auto touches = [&](int slot, Footprint& f) {
    model.TouchesBefore(
        slot, slot == kClockSlot ? Operation{} : *view.pending[slot], f);
  };
  Footprint mine;
  touches(best, mine);
  for (const int slot : view.enabled) {
    if (priority_[slot] == 0) continue;
    Footprint theirs;
    touches(slot, theirs);
    if (Conflict(mine, theirs)) priority_[slot] = 0;
  }
  return best;
}

void PosStrategy::EndRun() { longest_ = std::max(longest_, step_); }

Guarantee PosStrategy::Promise() const {
  const double p = std::pow(enabled_most_, -static_cast<double>(longest_));
  if (p < 1e-300) {
    return {0, absl::StrFormat("pos guarantees nothing of use for runs of %d "
                               "operations",
                               longest_)};
  }
  return {p, absl::StrFormat(
                 "one run of pos plays any given order of dependent operations "
                 "with probability at least n^-k = %.1e, with n = %d at most "
                 "to choose from and k = %d operations at most",
                 p, enabled_most_, longest_)};
}

}  // namespace quiesce
