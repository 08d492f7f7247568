// From two accesses that nothing ordered to a run in which they meet.
//
//   the run      … T1: x = 1 … T1 goes on … others … T2: y = x
//   its witness  … T1 held back ─────────── others … T2 stands at y = x,
//                                                    T1 still at x = 1: a race
//
// What T2 needed on its way happened before its access, and nothing of T1 from
// x = 1 on did, or the accesses had been ordered; so T2 gets there without T1.
// (Where the synchronisation order is finer than the kernel, it may not: then
// T1 is let go, and the pair was none.)  The access that came second goes
// first, so that the other order is seen as well.
#ifndef QUIESCE_SEARCH_RACE_WITNESS_H_
#define QUIESCE_SEARCH_RACE_WITNESS_H_

#include "sim/schedule/strategy.h"
#include "sim/schedule/sync_clock.h"
#include "sim/search/replay.h"

namespace quiesce {

class RaceWitness final : public Strategy {
 public:
  // `schedule` must outlive it.
  RaceWitness(const Schedule& schedule, const UnorderedPair& pair)
      : follow_(schedule), pair_(pair) {}

  bool BeginRun() override {
    done_ = false;
    return follow_.BeginRun();
  }
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override {
    return follow_.PickValue(kind, alternatives);
  }

 private:
  LenientStrategy follow_;
  UnorderedPair pair_;
  bool done_ = false;  // they met, or the first could not be held any longer
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_RACE_WITNESS_H_
