// The schedule of a finding with the fewest steps: breadth first.
//
// The moments that can be reached in k steps are kept as snapshots and give
// those of k + 1 steps; a state that was reached before is not kept again.  The
// first time the finding shows, no schedule shows it in fewer steps.  A step is
// one operation of a thread, one advance of the clock, or one answer.
#ifndef QUIESCE_SEARCH_SHORTEST_H_
#define QUIESCE_SEARCH_SHORTEST_H_

#include <cstdint>
#include <optional>
#include <string>

#include "sim/scenario/session.h"
#include "sim/schedule/choice.h"
#include "sim/schedule/finding.h"

namespace quiesce {

struct ShortestLimits {
  int64_t memory_bytes = int64_t{2} << 30;  // for the snapshots of two layers
  double time_s = 0;                        // 0: none
  size_t steps_max = 0;                     // some schedule shows it in so many
};

struct ShortestResult {
  std::optional<Schedule> schedule;  // none: see `why_not`
  std::string why_not;               // "memory", "time"
  int64_t states = 0;                // visited on the way
  size_t steps = 0;                  // all within so many were visited
};

// Needs a session that can step (fibers).
ShortestResult SearchShortest(Session& session, const RawFinding& finding,
                              const ShortestLimits& limits);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_SHORTEST_H_
