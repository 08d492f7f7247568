// POS, partial order sampling (Yuan, Yang, Gu, CAV 2018).
//
// Every pending operation has a random priority of its own, and the highest one
// that is enabled runs.  Whatever is pending and races with what has just run
// draws anew: without that, an operation that lost once would be likely to lose
// again.  Orders of operations that touch nothing in common then cost no
// probability, which a uniform walk wastes most of its own on.
//
// One run plays any given partial order (Mazurkiewicz trace) of k operations by
// n threads with probability at least n^-k (theorem 2; usually far more).  The
// clock counts as a thread, because its moves are operations.
#ifndef QUIESCE_SEARCH_POS_H_
#define QUIESCE_SEARCH_POS_H_

#include <cstdint>

#include "sim/exec/carrier.h"
#include "sim/schedule/guarantee.h"
#include "sim/schedule/strategy.h"
#include "sim/search/random.h"

namespace quiesce {

class PosStrategy final : public Strategy {
 public:
  explicit PosStrategy(uint64_t seed) : random_(seed) {}
  bool BeginRun() override;
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind, uint32_t alternatives) override {
    return random_.Below(alternatives);
  }
  void EndRun() override;

  Guarantee Promise() const;

 private:
  Random random_;
  uint64_t priority_[kSlotMax] = {};  // 0: to be drawn
  int64_t step_ = 0;
  int64_t longest_ = 0;
  int enabled_most_ = 1;  // threads to choose from at once, at most
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_POS_H_
