#include "sim/search/race_witness.h"

namespace quiesce {

int RaceWitness::PickThread(const PointView& view) {
  if (done_ || follow_.at() < pair_.first_choice) {
    return follow_.PickThread(view);
  }
  const PointView others = view.Without(pair_.first);
  const bool met =
      others.Enabled(pair_.second) &&
      Race(*view.pending[pair_.first], *view.pending[pair_.second]);
  if (!met && !others.enabled.Empty()) return follow_.PickThread(others);
  done_ = true;
  return met ? pair_.second : pair_.first;
}

}  // namespace quiesce
