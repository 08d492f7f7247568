// Dpor within a bound on pre-emptions: every trace that bounded depth-first
// search visits, without playing all of its schedules.
//
// A bound on pre-emptions says something of schedules, not of traces: which of
// the schedules of one trace is played decides whether it is within the bound,
// so source sets and sleep sets would lose traces.  Instead the search walks
// through all schedules within the bound and turns back where it has been: at a
// prefix that is the same trace as an earlier one, with the same thread on the
// processor and no more pre-emptions left.  From there everything goes the same
// way, because equal traces end in equal states.  Who comes back to a state by
// itself has nothing to be pre-empted in: others go on instead (fair
// scheduling: Musuvathi, Qadeer, PLDI 2008).
// Source: Musuvathi, Qadeer, "Partial-order reduction for context-bounded state
// exploration", MSR-TR-2007-12 (happens-before caching).
#ifndef QUIESCE_SEARCH_BOUNDED_H_
#define QUIESCE_SEARCH_BOUNDED_H_

#include <cstdint>
#include <functional>

#include "sim/scenario/session.h"
#include "sim/search/dpor.h"

namespace quiesce {

struct BoundedLimits : DporLimits {
  int preemptions = 0;
  // For what was visited.  When it is spent the search goes on, and turns back
  // less often.
  int64_t memory_bytes = int64_t{2} << 30;
};

struct BoundedResult : DporResult {
  int64_t cut_preemptions = 0;  // executions that the bound cut short
  int64_t turned_back = 0;
  int64_t distinct = 0;  // traces; one may end with different threads last
  bool memory_spent = false;
};

BoundedResult SearchBounded(
    Session& session, const BoundedLimits& limits,
    const std::function<void(Ending)>& at_ending = {},
    const std::function<void(const DporResult&)>& progress = {});

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_BOUNDED_H_
