// Rounds: a run that comes back to a state that it has been in.
//
// A thread that spins, polls or works periodically goes round, and without an
// end of it there would be a trace for every number of rounds.  Where a state
// comes back, all that can follow can follow from the first time as well: the
// run may end there, if from some moment of the round everybody who can move is
// tried, so that none is put off for ever by others who go round.
// Source of that condition: Peled, "Combining partial order reductions with
// on-the-fly model-checking", CAV 1994.
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
  explicit Rounds(SnapshotStack& snapshots) : snapshots_(snapshots) {}

  // The present moment, which `mark` holds, comes after `length` others on the
  // path, and is its next.  Returns the latest of those that was in the same
  // state.
  std::optional<size_t> Arrive(const SnapshotStack::Mark& mark, size_t length);

  // The present moment, which `mark` holds and which has come back, is judged:
  // an actor that is not done, and will not be however the run goes on, is a
  // finding of the machine's.  The present moment stays what it is.
  void Judge(const SnapshotStack::Mark& mark);

 private:
  struct Place {
    uint64_t summary;  // equal for equal states
    SnapshotStack::Mark mark;
  };

  SnapshotStack& snapshots_;
  std::vector<Place> path_;
  absl::flat_hash_set<uint64_t> judged_;  // summaries
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_ROUNDS_H_
