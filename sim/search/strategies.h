// The stateless strategies: sampling and bounded depth-first search.
#ifndef QUIESCE_SCENARIO_STRATEGIES_H_
#define QUIESCE_SCENARIO_STRATEGIES_H_

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "sim/schedule/strategy.h"

namespace quiesce {

// splitmix64: small, seedable, the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint32_t Below(uint32_t n) {
    return static_cast<uint32_t>((static_cast<__uint128_t>(Next()) * n) >> 64);
  }

 private:
  uint64_t state_;
};

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

 private:
  Random random_;
};

// PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): random
// priorities, highest first, and d-1 random points at which the running thread
// falls to the bottom.  A bug of depth d shows up in one run with probability
// at least 1/(n k^(d-1)); k is the length of the run before.
class PctStrategy final : public Strategy {
 public:
  PctStrategy(uint64_t seed, int depth) : random_(seed), depth_(depth) {}
  bool BeginRun() override;
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind, uint32_t alternatives) override {
    return random_.Below(alternatives);
  }
  void EndRun() override;

 private:
  static constexpr int kDepthMax = 8;
  Random random_;
  int depth_;
  int64_t length_ = 40;  // k: operations of the run before
  int64_t step_ = 0;
  int64_t change_[kDepthMax] = {};
  int32_t priority_[32] = {};
  int32_t lowest_ = 0;
};

// The default beginning of a check: the straight run, then PCT and random walks
// in turn.
class PortfolioStrategy final : public Strategy {
 public:
  explicit PortfolioStrategy(uint64_t seed)
      : random_(seed), pct_(seed * 2 + 1, 3) {}
  bool BeginRun() override;
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override;
  void EndRun() override;

 private:
  int64_t run_ = -1;
  RandomStrategy random_;
  PctStrategy pct_;
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
    uint32_t todo;  // alternatives not yet tried, bit each
    uint32_t taken;
  };
  uint32_t Take(uint32_t alternatives);

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
