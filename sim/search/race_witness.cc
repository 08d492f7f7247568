#include "sim/search/race_witness.h"

#include <bit>

namespace quiesce {

int RaceWitness::PickThread(const PointView& view) {
  const bool held = at_ >= pair_.first_choice;
  if (done_) return tail_.Pick(view);
  PointView others = view;
  if (held) {
    others.enabled &= ~(1u << pair_.first);
    if (others.Enabled(pair_.second) &&
        Race(*view.pending[pair_.first], *view.pending[pair_.second])) {
      done_ = true;
      return pair_.second;
    }
    if (others.enabled == 0) {
      done_ = true;
      return pair_.first;
    }
  }
  while (at_ < schedule_.size()) {
    const Choice& want = schedule_[at_++];
    const int slot = want.kind == ChoiceKind::kClock    ? kClockSlot
                     : want.kind == ChoiceKind::kThread ? want.chosen
                                                        : -1;
    if (slot >= 0 && others.Enabled(slot)) return slot;
  }
  if (others.Enabled(pair_.second)) return pair_.second;
  others.current_enabled &= view.current != pair_.first;
  return tail_.Pick(others);
}

uint32_t RaceWitness::PickValue(ChoiceKind kind, uint32_t alternatives) {
  if (kind == ChoiceKind::kClock) {
    const uint32_t index = at_ > 0 ? schedule_[at_ - 1].chosen : 0;
    return index < alternatives ? index : 0;
  }
  if (done_ || at_ >= schedule_.size()) return 0;
  const Choice& want = schedule_[at_];
  if (want.kind != kind || want.chosen >= alternatives) return 0;
  ++at_;
  return want.chosen;
}

}  // namespace quiesce
