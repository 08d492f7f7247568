#include "sim/search/race_witness.h"

namespace quiesce {

int RaceWitness::PickThread(const PointView& view) {
  if (done_ || follow_.at() < pair_.first_choice) {
    return follow_.PickThread(view);
  }
  PointView others = view;
  others.enabled &= ~(1u << pair_.first);
  others.current_enabled &= view.current != pair_.first;
  const bool met =
      others.Enabled(pair_.second) &&
      Race(*view.pending[pair_.first], *view.pending[pair_.second]);
  if (!met && others.enabled != 0) return follow_.PickThread(others);
  done_ = true;
  return met ? pair_.second : pair_.first;
}

}  // namespace quiesce
