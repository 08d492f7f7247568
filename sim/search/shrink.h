// Shrinking: the same finding from a simpler schedule.
//
// Simpler means fewer pre-emptions, then fewer operations.  The schedule is cut
// into blocks (one thread for a while); blocks are dropped and the run is
// played leniently.  A schedule counts only if the same finding comes out (kind
// and place; not merely "it fails").  Source: Zeller's delta debugging, on
// schedules.
#ifndef QUIESCE_SCENARIO_SHRINK_H_
#define QUIESCE_SCENARIO_SHRINK_H_

#include "sim/scenario/session.h"
#include "sim/schedule/finding.h"

namespace quiesce {

struct Shrunk {
  Schedule schedule;
  int preemptions = 0;
  int operations = 0;
  int64_t runs = 0;
};

// Plays `schedule`; `shown` tells whether it ends in `finding`.
Shrunk Measure(Session& session, const Schedule& schedule,
               const RawFinding& finding, bool* shown);

// `schedule` must show `finding`.
Shrunk Shrink(Session& session, const Schedule& schedule,
              const RawFinding& finding, int64_t runs_max);

// For a finding that a fair tail shows (livelock): a beginning of `schedule`
// that the same tail can follow.  By halving: perhaps not the shortest.
Schedule BeforeTheRounds(Session& session, const Schedule& schedule,
                         const RawFinding& finding);

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_SHRINK_H_
