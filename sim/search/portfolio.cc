#include "sim/search/portfolio.h"

namespace quiesce {
namespace {

// Reversals are many where threads do a lot: so many runs they have to
// themselves.
constexpr int64_t kOpening = 64;

}  // namespace

Strategy* PortfolioStrategy::Turn() {
  if (run_ < kOpening && reversal_.HasNext(/*fresh=*/true)) return &reversal_;
  switch (run_ % 8) {
    case 1:
      return &pos_;
    case 3:
      return &surw_;
    case 5:
      return &random_;
    case 7:
      if (reversal_.HasNext(/*fresh=*/false)) return &reversal_;
      break;
    default:
      break;
  }
  return &pct_;
}

bool PortfolioStrategy::BeginRun() {
  ++run_;
  turn_ = Turn();
  return turn_->BeginRun();
}

}  // namespace quiesce
