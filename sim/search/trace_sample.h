// Traces wherever random walks come: how many of them a search by dpor has
// visited says how far it is.
//
// The tree of moments does not tell: most branches of its top are wanted by
// races far down, and known only when the search comes there.  The sample knows
// nothing of the tree; it prefers traces with many schedules, as walks do, and
// dpor does not.
#ifndef QUIESCE_SEARCH_TRACE_SAMPLE_H_
#define QUIESCE_SEARCH_TRACE_SAMPLE_H_

#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "sim/scenario/session.h"

namespace quiesce {

class TraceSample {
 public:
  // The same for every process with this target.  `timer_events`: as in
  // DporLimits.  Empty, if some walk does not end soon.
  TraceSample(Session& session, int timer_events);

  bool Has(uint64_t trace) const { return traces_.contains(trace); }
  int64_t size() const { return static_cast<int64_t>(traces_.size()); }

 private:
  absl::flat_hash_set<uint64_t> traces_;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_TRACE_SAMPLE_H_
