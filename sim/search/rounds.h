// Rounds: a run that comes back to a state that it has been in.
//
// A thread that spins, polls or works periodically goes round, and a search
// that plays runs would go round with it without an end.  Where a state comes
// back, the run ends, and everybody who can move is tried at one moment of the
// round, so that none is put off for ever by others who go round.
// Source of that condition: Peled, "Combining partial order reductions with
// on-the-fly model-checking", CAV 1994.
//
// It is a way to find what such programs do wrong, and no proof: what sleeps
// (dpor.h) is left to runs that may have ended in a round.  Of 1 424 random
// programs that go round, one outcome of one was missed (seed 1678).
//
// Only where moments are saved (fibers).  What counts without end never comes
// back to a state.
#ifndef QUIESCE_SEARCH_ROUNDS_H_
#define QUIESCE_SEARCH_ROUNDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "sim/scenario/snapshot.h"

namespace quiesce {

// The states of a search's path, one for each of its moments.
class Rounds {
 public:
  // `clock_counts`: with a bound on the clock, how often it has moved tells
  // moments apart as well, because it decides what can follow.
  Rounds(SnapshotStack& snapshots, bool clock_counts)
      : snapshots_(snapshots), clock_counts_(clock_counts) {}

  // The present moment, which `mark` holds, comes after `length` others on the
  // path, and is its next.  Returns the latest of those that was in the same
  // state.
  std::optional<size_t> Arrive(const SnapshotStack::Mark& mark, size_t length);
  // The same for who saves only some moments: notes the present one; the latest
  // before `before` that may have been in the same state.
  void Note(size_t length);
  std::optional<size_t> Candidate(size_t before) const;

  // The present moment, which `mark` holds and which has come back, is judged:
  // if an actor is not done, everybody in turn goes round for ever, and no walk
  // at random led out, that is a finding of the machine's.  The present moment
  // stays what it is.
  void Judge(const SnapshotStack::Mark& mark);

 private:
  uint64_t HashHere();
  bool GoesRoundInTurn();

  SnapshotStack& snapshots_;
  bool clock_counts_;
  // Of each moment:
  std::vector<uint64_t> summaries_;  // equal for equal states
  std::vector<int> clock_steps_;
  std::vector<SnapshotStack::Mark> marks_;
  absl::flat_hash_set<uint64_t> judged_;  // hashes of states
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_ROUNDS_H_
