// The beginning of a check: a few strategies in turn.
//
// The straight run comes first, then every race that was seen is reversed once
// (search/reversal.h), which is where most bugs are.  From then on PCT, POS,
// SURW, uniform walks and what is left of the reversals take turns: each finds
// quickly what another one is slow at.  Half of the runs are PCT's.
#ifndef QUIESCE_SEARCH_PORTFOLIO_H_
#define QUIESCE_SEARCH_PORTFOLIO_H_

#include <cstdint>

#include "sim/search/pct.h"
#include "sim/search/pos.h"
#include "sim/search/reversal.h"
#include "sim/search/strategies.h"
#include "sim/search/surw.h"

namespace quiesce {

class PortfolioStrategy final : public Strategy {
 public:
  explicit PortfolioStrategy(uint64_t seed)
      : random_(seed),
        pct_(seed * 2 + 1, kDepth),
        pos_(seed * 3 + 2),
        surw_(seed * 5 + 3),
        reversal_(seed * 7 + 5) {}
  bool BeginRun() override;
  int PickThread(const PointView& view) override {
    return turn_->PickThread(view);
  }
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override {
    return turn_->PickValue(kind, alternatives);
  }
  void EndRun() override { turn_->EndRun(); }

 private:
  static constexpr int kDepth = 3;
  Strategy* Turn();

  int64_t run_ = -1;
  RandomStrategy random_;
  PctStrategy pct_;
  PosStrategy pos_;
  SurwStrategy surw_;
  ReversalStrategy reversal_;
  Strategy* turn_ = nullptr;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_PORTFOLIO_H_
