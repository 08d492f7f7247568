#include "sim/search/trace_order.h"

#include <xxhash.h>

#include <algorithm>

namespace quiesce {

void TraceOrder::Append(const Event& event) {
  Step step;
  step.slot = event.slot;
  step.footprint = event.footprint;
  const auto slot = static_cast<size_t>(event.slot);
  for (size_t i = steps_.size(); i-- > 0;) {
    const Step& before = steps_[i];
    const auto its = static_cast<size_t>(before.slot);
    if (step.clock[its] >= before.clock[its]) continue;  // behind one we have
    if (before.slot != step.slot &&
        !Conflict(before.footprint, step.footprint)) {
      continue;
    }
    for (size_t s = 0; s < static_cast<size_t>(before.width); ++s) {
      step.clock[s] = std::max(step.clock[s], before.clock[s]);
    }
    step.width = std::max(step.width, before.width);
  }
  ++step.clock[slot];
  step.width = std::max(step.width, step.slot + 1);
  uint64_t what = slot;
  for (const Answer& a : event.answers) {
    what = what * 0x9E3779B97F4A7C15u +
           ((static_cast<uint64_t>(a.kind) << 8) | a.value) + 1;
  }
  // Not as a seed: the same answer is known to cancel out of the sum with one
  // that differs in a bit, because of a clock that does too.
  what = XXH3_64bits(&what, sizeof what);
  step.hash = hash() +
              XXH3_64bits_withSeed(
                  step.clock.data(),
                  static_cast<size_t>(step.width) * sizeof step.clock[0], what);
  steps_.push_back(step);
}

}  // namespace quiesce
