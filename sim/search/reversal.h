// Race-directed runs: play again what was played, with one race reversed.
//
// A race is two dependent operations of different threads that nothing else
// orders.  For each that a run shows, one more run goes up to just before the
// earlier operation, holds its thread there, and lets the other thread run
// through the later one.  Most bugs that two threads make need nothing else, so
// these are the runs that `check` begins with.  They promise nothing.
//
//   seen:     … p:x  …  q:y  …
//   tight:    …  q … q:y  p:x  …       the held thread goes on at once
//   loose:    …  q … q:y  q …  p:x  …  … or when the other one stops
//
// An operation that conflicts with many before it (a reader, after a crowd of
// writers) is also played before all of them.
//
// Races are told apart by their two places in the code, so that a hundred
// threads that run the same function make a handful of races, not thousands.
// Tight ones come first; those between threads that run the same code come
// later, those between a place and itself last.
#ifndef QUIESCE_SEARCH_REVERSAL_H_
#define QUIESCE_SEARCH_REVERSAL_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "sim/exec/carrier.h"
#include "sim/schedule/choice.h"
#include "sim/schedule/footprint.h"
#include "sim/schedule/strategy.h"
#include "sim/search/random.h"

namespace quiesce {

class ReversalStrategy final : public Strategy {
 public:
  explicit ReversalStrategy(uint64_t seed) : random_(seed) {}
  // The first run is `seen`; then each race of that one run is reversed, the
  // latest first, also with what was still pending when it ended.
  explicit ReversalStrategy(const Schedule& seen);
  // The first run is played without pre-emptions.  False: no race is left that
  // was not reversed.
  bool BeginRun() override;
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override;
  void EndRun() override;

  // What the present run reverses: operations of the run that showed it,
  // counted from 1; `later` is 0 where it had not happened yet.
  struct Race {
    int earlier = 0, later = 0;
    int other = 0;  // thread of the later one
  };
  const Race& Reversed() const { return plan_.race; }

  // BeginRun would say true.  `fresh`: with a race between two places that have
  // not been reversed before.
  bool HasNext(bool fresh) const {
    return !started_ ||
           (!plans_.empty() && (!fresh || plans_.front().rank < kRankAgain));
  }

 private:
  using Clock = std::array<uint32_t, kSlotMax>;
  struct Event {
    Footprint footprint;
    Operation op;
    int slot;
    uint32_t nth;   // of its thread
    size_t choice;  // where it stands in the schedule
    Clock clock;
    uint64_t locks;  // held while it is done: a bit for each
  };
  struct Plan {
    Schedule prefix;
    int held, other;
    uint32_t nth;  // operation of `other` that is to come first
    bool tight;
    Race race;
    uint64_t rank;  // lowest first
  };
  enum class Phase { kPrefix, kReversing, kReversed, kFree };
  static constexpr uint64_t kRankAgain = uint64_t{1} << 48;

  int Pick(const PointView& view);
  int Prefix(const PointView& view);
  void Completed();
  void PlanRaces();
  size_t Acquisition(size_t at, const void* lock) const;
  void AddPending();
  void FindLocks();
  void BeforeAll(size_t later);
  void BeforeLast(size_t earlier, const Event& later);
  void AddPlans(size_t earlier, const Event& later, int how);

  Random random_;
  bool started_ = false;
  bool nearest_ = false;     // races of the first run, the latest first
  size_t executed_ = 0;      // events that are not only pending
  std::vector<Plan> plans_;  // a heap, by rank
  absl::flat_hash_map<uint64_t, int> planned_;  // how often, by places
  Plan plan_ = {};
  Phase phase_ = Phase::kFree;
  size_t at_ = 0;
  int patience_ = 0;
  uint32_t pending_clock_ = 0;
  std::vector<Event> events_;
  std::array<uint32_t, kSlotMax> counts_ = {};
  std::array<const void*, kSlotMax> code_ = {};  // where each thread began
  uint32_t timers_before_ = 0;
  bool open_ = false;  // the last event is not over yet
  uint64_t generation_ = 0;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_REVERSAL_H_
