// The simplest strategies: a uniform walk, and bounded depth-first search.
#ifndef QUIESCE_SCENARIO_STRATEGIES_H_
#define QUIESCE_SCENARIO_STRATEGIES_H_

#include <cstdint>
#include <vector>

#include "sim/schedule/guarantee.h"
#include "sim/schedule/strategy.h"
#include "sim/search/random.h"

namespace quiesce {

// Uniform over what is enabled, at every point.  Guarantees nothing useful: a
// bug that needs k right choices in a row shows up with 1/n^k.
class RandomStrategy final : public Strategy {
 public:
  explicit RandomStrategy(uint64_t seed) : random_(seed) {}
  bool BeginRun() override { return true; }
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind, uint32_t alternatives) override {
    return random_.Below(alternatives);
  }
  static Guarantee Promise() { return {0, "a random walk guarantees nothing"}; }

 private:
  Random random_;
};

struct DfsBounds {
  int preemptions = -1;  // -1: none
  int timer_events = -1;
};

// Every schedule within the bounds, stateless: the yardstick.  A run is played
// from the start along the prefix of choices; the last one that still has an
// alternative is bumped.
class DfsStrategy final : public Strategy {
 public:
  explicit DfsStrategy(DfsBounds bounds) : bounds_(bounds) {}
  bool BeginRun() override;
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override;

  // Runs in which a bound took an alternative away.
  int64_t cut_preemptions() const { return cut_preemptions_; }
  int64_t cut_timers() const { return cut_timers_; }

 private:
  struct Branch {
    SlotSet todo;  // slots, or answers, not yet tried
    int taken;
  };
  int Take(SlotSet alternatives);

  DfsBounds bounds_;
  std::vector<Branch> path_;
  size_t at_ = 0;
  bool started_ = false;
  int preemptions_ = 0;
  int timers_ = 0;
  bool cut_preemption_here_ = false;
  bool cut_timer_here_ = false;
  int64_t cut_preemptions_ = 0;
  int64_t cut_timers_ = 0;
};

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_STRATEGIES_H_
