// PCT, probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi,
// Nagarakatte, ASPLOS 2010).
//
// Random priorities, highest first, and d-1 random moments at which the running
// thread falls below everybody else.  A bug of depth d (d ordering constraints
// suffice to show it) shows up in one run with probability at least
// 1/(n k^(d-1)), for n threads and runs of at most k operations.
//
// What goes beyond the paper, and what it costs the promise:
// - k is the longest run so far, which may be too short for the next one;
// - the clock is no thread: in half of the runs it moves only when nobody else
//   can, in the others it has a priority too.  The promise, halved, is for bugs
//   in which no timer wins a race;
// - a thread that yields or runs on and on makes room (the paper's remedy for
//   fairness).  Where that happened there is no promise.
#ifndef QUIESCE_SEARCH_PCT_H_
#define QUIESCE_SEARCH_PCT_H_

#include <cstdint>

#include "sim/exec/carrier.h"
#include "sim/schedule/guarantee.h"
#include "sim/schedule/strategy.h"
#include "sim/search/random.h"

namespace quiesce {

class PctStrategy final : public Strategy {
 public:
  // `depth` from 1 to 8.
  PctStrategy(uint64_t seed, int depth) : random_(seed), depth_(depth) {}
  bool BeginRun() override;
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind, uint32_t alternatives) override {
    return random_.Below(alternatives);
  }
  void EndRun() override;

  Guarantee Promise() const;

 private:
  static constexpr int kDepthMax = 8;
  void Draw(int slot);

  Random random_;
  int depth_;
  int64_t length_ = 40;  // k
  int64_t step_ = 0;     // operations so far
  int last_ = kClockSlot;
  int64_t change_[kDepthMax] = {};
  int32_t priority_[kSlotMax] = {};
  int32_t lowest_ = 0;
  SlotSet live_;
  int threads_ = 0;
  int threads_most_ = 1;  // n
  int64_t longest_ = 0;
  bool clock_raced_ = false;
  bool made_room_ = false;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_PCT_H_
